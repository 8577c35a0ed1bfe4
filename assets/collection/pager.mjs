/* The names of a pager's arrows, which Mantine draws without any. */

function name() {
  for (const pager of document.querySelectorAll("nav[data-previous]")) {
    const controls = Array.from(pager.querySelectorAll(".mantine-Pagination-control"));
    const [previous, next] = controls.filter((control) => !control.textContent.trim());
    for (const [arrow, text] of [[previous, pager.dataset.previous], [next, pager.dataset.next]]) {
      if (arrow && arrow.getAttribute("aria-label") !== text) {
        arrow.setAttribute("aria-label", text);
      }
    }
  }
}

new MutationObserver(name).observe(document, { childList: true, subtree: true });
