// What a link leads to, shown beside it on hover and on keyboard focus: theorems, formulas, figures, sources.
// It stays while the pointer is on the link or in the box, and Escape sends it away (WCAG 1.4.13).
(() => {
  const SHOWN = ".admonition.proof, .admonition.exercise, .math-block, figure, .literal-block-wrapper, .citation";
  const PATIENCE = 250; // ms that the pointer may take to the link, or from the link to the box
  const pages = new Map(); // address -> promise of the page
  let box, link, timer;

  const read = (address) => {
    if (!pages.has(address)) {
      const page = fetch(address).then((answer) => answer.text());
      pages.set(address, page.then((text) => new DOMParser().parseFromString(text, "text/html")));
    }
    return pages.get(address);
  };

  const target = async ({ href }) => {
    const [address, name] = href.split("#");
    const page = address === location.href.split("#")[0] ? document : await read(address);
    return [page.getElementById(decodeURIComponent(name))?.closest(SHOWN), address];
  };

  // A copy that is only to be looked at: no identifiers, and nothing in it that takes the focus.
  const copy = (found, address) => {
    const made = found.cloneNode(true);
    for (const node of [made, ...made.querySelectorAll("*")]) {
      for (const name of ["id", "href", "tabindex", "loading"]) node.removeAttribute(name);
      if (node.src) node.src = new URL(node.getAttribute("src"), address).href;
    }
    made.querySelectorAll(".headerlink, .receipt, .receipts, button").forEach((node) => node.remove());
    return made;
  };

  const place = () => {
    const at = link.getClientRects()[0];
    const below = at.bottom + box.offsetHeight + 8 < innerHeight || at.top < box.offsetHeight + 8;
    box.style.top = `${scrollY + (below ? at.bottom + 4 : at.top - box.offsetHeight - 4)}px`;
    box.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - 8))}px`;
  };

  const hide = () => {
    clearTimeout(timer);
    link?.removeAttribute("aria-describedby");
    box?.remove();
    box = link = undefined;
  };

  const show = async (wanted) => {
    hide();
    link = wanted;
    const [found, address] = await target(wanted).catch(() => []); // a file:// page may not read another
    if (!found || link !== wanted) return;
    box = Object.assign(document.createElement("div"), { id: "preview", className: "preview bd-article", role: "tooltip" });
    box.append(copy(found, address));
    box.onpointerenter = () => clearTimeout(timer);
    box.onpointerleave = later(hide);
    document.body.append(box);
    link.setAttribute("aria-describedby", box.id);
    place();
  };

  const later = (act) => () => { clearTimeout(timer); timer = setTimeout(act, PATIENCE); };

  document.addEventListener("DOMContentLoaded", () => {
    for (const each of document.querySelectorAll(".bd-article a[href*='#']:not(.headerlink)")) {
      if (each.origin !== location.origin || each.closest("nav")) continue;
      each.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && later(() => show(each))());
      each.addEventListener("pointerleave", later(hide));
      each.addEventListener("focus", () => each.matches(":focus-visible") && show(each));
      each.addEventListener("blur", hide);
    }
    document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  });
})();
