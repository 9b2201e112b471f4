// A box that scrolls is a stop for the keyboard; one that fits is not. (The pages have all of them as stops,
// so nothing is out of reach where this script does not run.)
(() => {
  const boxes = () => document.querySelectorAll(
    ".bd-article .scroll-box, .bd-article div.highlight pre, .bd-article .cell_output figure");
  const mark = (box) => {
    if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0");
    else box.removeAttribute("tabindex");
  };
  const watch = () => {
    const observer = new ResizeObserver((entries) => entries.forEach((entry) => mark(entry.target)));
    boxes().forEach((box) => observer.observe(box));
    // A font that arrives later widens what is in a box, not the box: the observer is not told.
    document.fonts.addEventListener("loadingdone", () => boxes().forEach(mark));
  };
  document.addEventListener("DOMContentLoaded", watch);
})();

// A receipt leads to the cell that checked. If this cell is folded, it opens.
(() => {
  const open = () => document.querySelectorAll(".cell:target details").forEach((each) => { each.open = true; });
  addEventListener("load", open);
  addEventListener("hashchange", open);
})();
