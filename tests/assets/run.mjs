/* Runs all tests below this folder in one process. `node --test` starts one for each file, which takes longer than the
   tests do. `node --test FILE` still runs a file by itself. */

import { readdirSync } from "node:fs";

const tests = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) {
      return tests(new URL(`${entry.name}/`, folder));
    }
    return entry.name.endsWith(".test.mjs") ? [new URL(entry.name, folder)] : [];
  });

for (const file of tests(new URL("./", import.meta.url))) {
  await import(file);
}
