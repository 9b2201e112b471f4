// Slides of a page. Before reveal.js shows them, each is laid out on 1280 by 720: the text gets as large as the slide
// allows, and what does not fit at the smallest size goes on on another slide.
(() => {
  const SIZES = [28, 26, 24, 22, 20]; // of the text, in px; code, tables and captions have 0.8 of it, 16 px at least
  const GOES_ON = 22; // the size of what needs several slides
  const LONG = 300; // px: what is shorter is not begun on one slide and ended on the next
  const paper = /print-pdf/i.test(location.search);
  if (paper) document.documentElement.classList.add("paper");

  const bodyOf = (slide) => slide.querySelector(".body");
  const fits = (body) => body.scrollHeight <= body.clientHeight + 1 && body.scrollWidth <= body.clientWidth + 1;
  const setSize = (slide, size) => {
    bodyOf(slide).style.setProperty("--size", `${size}px`);
    bodyOf(slide).style.setProperty("--zoom", size / 20);
  };

  // A part that can be taken apart, and one that may not be the last on its slide.
  const SPLITS = "div:not(.math-block, .math-box, .interactive, .interactive *), ul, ol, li, table, tbody, pre";
  const LEADS_ON = (part) => part.matches("thead, .admonition-title, .code-block-caption")
    || (part.matches("p") && /[:,]$/.test(part.textContent.trim()));

  // Take from the end of a part what does not fit; it stays in the order of the page.
  const split = (part, done) => {
    const rest = part.cloneNode(false);
    if (rest.matches("ol")) rest.start = part.start + part.children.length;
    const take = () => {
      if (rest.matches("ol")) rest.start -= part.lastElementChild ? 1 : 0;
      rest.prepend(part.lastElementChild);
    };
    while (part.children.length > 1 && !done()) take();
    const taken = rest.firstElementChild;
    if (done() && taken?.matches(SPLITS)) { // room may be left for the beginning of what was taken last
      const whole = taken.cloneNode(true);
      part.append(taken);
      const more = taken.offsetHeight < LONG ? null : split(taken, done);
      if (more && taken.children.length && done()) rest.prepend(more);
      else { taken.remove(); rest.prepend(whole); }
    } else if (!done() && part.lastElementChild?.matches(SPLITS)) {
      const more = split(part.lastElementChild, done);
      if (more) rest.prepend(more);
    }
    while (part.children.length > 1 && LEADS_ON(part.lastElementChild) && rest.children.length) take();
    if (part.children.length === 1 && LEADS_ON(part.lastElementChild) && rest.children.length) rest.prepend(part.lastElementChild);
    if (rest.matches("table") && part.tHead && !rest.tHead && rest.children.length) {
      rest.prepend(part.tHead.cloneNode(true));
      rest.tHead.classList.add("again");
    }
    return rest.children.length ? rest : null;
  };

  const goOn = (slide, body) => {
    const next = slide.cloneNode(true);
    next.querySelector(".notes")?.remove();
    next.dataset.continued = "";
    bodyOf(next).replaceWith(body);
    if (!next.querySelector(".continued")) {
      next.querySelector(".head").insertAdjacentHTML("beforeend", ' <span class="continued">continued</span>');
    }
    slide.after(next);
    return next;
  };

  const shrink = (body) => { // the last resort: a part that is too wide gets smaller, to 16 px at most
    for (const part of body.querySelectorAll(".math-block, table, pre")) {
      for (const size of [0.95, 0.9, 0.85, 0.8]) {
        if (fits(body)) return;
        if (part.scrollWidth > part.clientWidth || part.getBoundingClientRect().right > body.getBoundingClientRect().right) part.style.fontSize = `${size}em`;
      }
    }
  };

  const fit = (slide) => {
    const body = bodyOf(slide);
    const limit = slide.dataset.continued === undefined ? SIZES[0] : GOES_ON;
    for (const size of SIZES.filter((each) => each <= limit)) {
      setSize(slide, size);
      if (fits(body)) return;
    }
    const figure = body.querySelector("figure");
    const caption = figure?.querySelector("figcaption");
    if (caption && slide.dataset.continued === undefined) { // a caption that has no room beside its picture
      const own = body.cloneNode(false);
      own.append(caption);
      figure.className = "alone";
      return fit(goOn(slide, own)), fit(slide);
    }
    setSize(slide, GOES_ON);
    const whole = body.cloneNode(true);
    const rest = split(body, () => fits(body));
    if (rest && body.children.length) {
      fit(goOn(slide, rest));
    } else body.replaceChildren(...whole.children);
    if (!fits(body)) { setSize(slide, SIZES.at(-1)); shrink(body); }
  };

  // A table or a formula moves to the slide before it, of the same section, where both have room.
  const join = (slide) => {
    const before = slide.previousElementSibling;
    const joins = /table|formula/.test(slide.dataset.kind) && before?.matches(".slide") && /section|table|formula/.test(before.dataset.kind);
    if (!joins || before.dataset.continued !== undefined) return;
    const size = parseInt(bodyOf(before).style.getPropertyValue("--size"), 10);
    const parts = [...bodyOf(slide).children];
    bodyOf(before).append(...parts);
    if (size >= GOES_ON + 4 && fits(bodyOf(before))) {
      if (slide.querySelector(".notes") && before.querySelector(".notes")) before.querySelector(".notes").append(...slide.querySelector(".notes").children);
      slide.remove();
    } else bodyOf(slide).append(...parts);
  };

  const arrange = async () => {
    for (const figure of paper ? document.querySelectorAll(".interactive") : []) { // its first setting
      const charts = figure.querySelectorAll(".chart").length;
      [...figure.querySelectorAll(".stills img")].slice(charts).forEach((image) => image.remove());
      figure.querySelector(".stills").style.setProperty("--columns", charts);
    }
    const pictures = [...document.querySelectorAll(".body img")];
    await Promise.all(pictures.map((image) => image.decode().catch(() => {})));
    for (const image of document.querySelectorAll("figure > img")) {
      if (image.naturalWidth > 2.1 * image.naturalHeight) image.parentElement.classList.add("wide");
    }
    for (const figure of document.querySelectorAll("figure:has(.chart + .chart)")) figure.classList.add("wide");
    document.body.getBoundingClientRect(); // asks for the fonts
    await document.fonts.ready;
    document.querySelectorAll(".slide").forEach(fit);
    document.querySelectorAll(".slides > .slide").forEach(join);
  };

  const chooseMode = () => {
    const mode = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = mode;
    try { localStorage.setItem("mode", mode); localStorage.setItem("theme", mode); } catch { /* not from every disk */ }
  };

  document.addEventListener("DOMContentLoaded", async () => {
    if (!document.querySelector(".reveal")) return;
    document.querySelector(".mode").addEventListener("click", chooseMode);
    await arrange();
    await Reveal.initialize({
      width: 1280, height: 720, margin: 0, center: false, hash: true, transition: "none", backgroundTransition: "none",
      slideNumber: "c/t", controlsLayout: "edges", scrollActivationWidth: null, pdfMaxPagesPerSlide: 1,
      keyboard: { 68: chooseMode }, plugins: [RevealNotes],
    });
    document.documentElement.classList.add("ready");
  });
})();
