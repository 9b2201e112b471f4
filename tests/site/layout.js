// What a page looks like, in numbers that no rendering of letters changes: where the parts of the
// frame stand, how wide each kind of block is, and the styles that the browser computed for it.
([parts, blocks]) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const color = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const pixels = (...values) => values.map((value) => Math.round(parseFloat(value) * 10) / 10);
  const seen = (each) => each && each.checkVisibility() && each.getClientRects().length > 0;
  const part = (selector) => {
    const each = document.querySelector(selector);
    if (!seen(each)) return null;
    const { x, y, width } = each.getBoundingClientRect();
    return { place: pixels(x, y, width), ground: color(getComputedStyle(each).backgroundColor) };
  };
  const block = (selector) => {
    const each = [...document.querySelectorAll(`.bd-article ${selector}`)].find(seen);
    if (!each) return null;
    const { x, width } = each.getBoundingClientRect();
    const style = getComputedStyle(each);
    return {
      place: pixels(x, width),
      room: pixels(style.paddingLeft, style.borderLeftWidth, style.borderTopWidth),
      letters: pixels(style.fontSize, style.fontWeight),
      font: style.fontFamily,
      color: color(style.color),
      ground: color(style.backgroundColor),
    };
  };
  const all = (names, measure) => Object.fromEntries(names.map((name) => [name, measure(name)]));
  const faces = [...document.fonts].filter((face) => face.status === "loaded");
  return {
    parts: all(parts, part),
    blocks: all(blocks, block),
    serif: faces.some((face) => face.family.includes("Source Serif 4")),
  };
};
