"""What axe, the judge of accessibility, calls serious or critical on a page."""

from __future__ import annotations

from typing import Any

# Before axe judges. It looks at every element, but of a drawn formula, which it takes for
# decoration, the size is enough, and of words of code in one color on one ground, one. It has no
# opinion on contrast over a gradient, such as the shade at the edge of a wide box, and a wrong one
# on what is half faded in.
PREPARE = """
for (const each of document.getAnimations())
  if (Number.isFinite(each.effect.getComputedTiming().endTime)) each.finish();
const drawn = [...document.querySelectorAll(".katex-html")];
const sizes = drawn.map(each => each.getBoundingClientRect());
drawn.forEach((each, place) => {
  each.textContent = "";
  each.style.display = "inline-block";
  each.style.width = `${sizes[place].width}px`;
  each.style.height = `${sizes[place].height}px`;
});
for (const each of document.querySelectorAll(".bd-article *"))
  if (getComputedStyle(each).backgroundImage.includes("gradient"))
    each.style.setProperty("background-image", "none", "important");
const kind = each => {
  const style = getComputedStyle(each), ground = getComputedStyle(each.closest("pre"));
  return [style.color, style.backgroundColor, style.fontWeight, style.fontSize,
    ground.backgroundColor].join();
};
const words = [...document.querySelectorAll(".bd-article pre span")]
  .filter(each => !each.children.length);
const kinds = words.map(kind), samples = new Map();
words.forEach((each, place) => {  // of one letter axe has no opinion either
  if (each.textContent.trim().length > 1 && !samples.has(kinds[place]))
    samples.set(kinds[place], each);
});
words.forEach((each, place) => {
  if (samples.has(kinds[place]) && samples.get(kinds[place]) !== each)
    each.replaceWith(each.textContent);
});
document.querySelectorAll(".bd-article pre").forEach(each => each.normalize());"""
NOT_ALLOWED = ("serious", "critical")


def axe(page: Any) -> list[str]:
    """What axe calls serious or critical, one line a rule. The page is not the same afterwards."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(f"() => {{{PREPARE}}}")
    found = Axe().run(page, options={"resultTypes": ["violations", "incomplete"]}).response
    unjudged = [
        f"no opinion on {place['html'][:150]}: {check['message']}"
        for each in found["incomplete"]
        for place in each["nodes"]
        for check in place["any"]
        if each["id"] == "color-contrast" and "gradient" in check["message"]
    ]
    return unjudged[:1] + [
        f"{each['id']}, {len(each['nodes'])} places, the first {each['nodes'][0]['html'][:150]}"
        for each in found["violations"]
        if each["impact"] in NOT_ALLOWED
    ]


def axe_in_both_modes(page: Any) -> int:
    """How many rules are broken in light and in dark mode."""
    found = 0
    for mode in ("light", "dark"):
        page.emulate_media(color_scheme=mode)
        page.wait_for_function(f"document.documentElement.dataset.theme === '{mode}'")
        page.wait_for_timeout(100)  # colours are on their way for a frame
        found += len(axe(page))
    return found
