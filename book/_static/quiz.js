/* A quiz: the colors that the book was last read in, and what was right at the first try. */
(function () {
  var chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch (error) { /* a browser may refuse it for files */ }
  if (chosen !== "dark" && chosen !== "light") {
    chosen = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.dataset.theme = chosen;

  document.addEventListener("DOMContentLoaded", function () {
    var score = document.getElementById("score");
    var first = {};
    if (!score) return;
    document.querySelectorAll("details").forEach(function (choice) {
      choice.addEventListener("toggle", function () {
        var question = choice.getAttribute("name");
        if (!choice.open || question in first) return;
        first[question] = choice.classList.contains("right");
        var tried = Object.keys(first);
        var right = tried.filter(function (each) { return first[each]; });
        score.textContent = "Right at the first try: " + right.length + " of " + tried.length +
          (tried.length === 1 ? " question." : " questions.");
      });
    });
  });
})();
