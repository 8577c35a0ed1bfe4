/* The names of restrictions in an address, separated by commas. Nothing here touches the page. */

/** The value with or without one of the names. */
export function withToggled(value, name, on) {
  const others = (value || "").split(",").filter((each) => each && each !== name);
  return [...others, ...(on ? [name] : [])].join(",");
}
