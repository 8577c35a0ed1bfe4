/* Files that a page makes: tables as CSV, and giving a file to the visitor; and files that a visitor chooses. */

/** A spreadsheet evaluates a cell that begins like this as a formula (OWASP, "CSV injection"). */
const FORMULA = /^[=+\-@\t\r]/;
/** How long the address of a file stays: the browser may still be asking where to put it. */
const KEPT = 10000;

function cell(value) {
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows of texts, numbers and empty values (null, undefined) as the text of a CSV file (RFC 4180). */
export const csvOf = (rows) => rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");

/** The same as a file; a mark tells spreadsheets that the text is UTF-8. */
export const csvFile = (rows) => new Blob(["\ufeff", csvOf(rows)], { type: "text/csv" });

/** Gives the visitor a file under a name. */
export function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

/** Most MB of a file of texts that is read. */
export const MOST_MEGABYTES = 10;

/**
 * Has the visitor choose a file of text.
 *
 * @param {HTMLElement} holder - gets the input
 * @param {string} id - of the input
 * @param {string} accept - its types and endings
 * @param {(text: string | null) => void} done - called with the text, or null for a file that is too large
 */
export function chooseText(holder, id, accept, done) {
  const input = Object.assign(document.createElement("input"), { type: "file", accept, id, hidden: true });
  input.addEventListener("change", async () => {
    const file = input.files[0];
    input.remove();
    if (file) {
      done(file.size > MOST_MEGABYTES * 2 ** 20 ? null : await file.text());
    }
  });
  holder.replaceChildren(input);
  input.click();
}
