/* Changes of the page that an observer of it makes. Only what differs is touched, or the observer would never rest. */

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

export function setProperty(element, name, value) {
  if (element[name] !== value) {
    element[name] = value;
  }
}
