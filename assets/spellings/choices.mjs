/* A registrar's choices about spellings as values: JSON [column, value] -> what was chosen, as a box has it. */

/** The choices in a stored text; none where it holds nothing of the kind. */
export function read(text) {
  try {
    const found = JSON.parse(text || "{}");
    const isPlain = found && typeof found === "object" && !Array.isArray(found);
    return isPlain ? Object.fromEntries(Object.entries(found).filter(([, value]) => typeof value === "string")) : {};
  } catch (error) {
    return {};
  }
}

/** The choices with one more, or without it where nothing is chosen. */
export function withChoice(choices, key, value) {
  const { [key]: before, ...others } = choices;
  return value ? { ...others, [key]: value } : others;
}
