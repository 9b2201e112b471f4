// Interactive figures: Vega is fetched from this site when the first of them comes near, the charts are drawn
// from the specifications in the page, and the inputs set Vega's signals. What is written comes from signals
// too. Colours are variables of the style sheet, so dark mode needs nothing here.
(() => {
  const home = new URL("vega/", document.currentScript.src);
  const fetchScript = (name) => new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: new URL(name, home), onload: resolve });
    script.onerror = () => reject(new Error(`${name} did not arrive`));
    document.head.append(script);
  });
  let library;
  const vega = async () => {
    library ??= fetchScript("vega.min.js").then(() => fetchScript("vega-interpreter.min.js"));
    await library;
    return window.vega;
  };

  // One chart in its box, as wide as the box is. Expressions are interpreted, never made into code.
  const draw = async (box, specification) => {
    const { parse, View, expressionInterpreter } = await vega();
    const view = new View(parse({ ...specification, width: box.clientWidth }, {}, { ast: true }), {
      container: box, renderer: "svg", expr: expressionInterpreter,
    });
    await view.runAsync();
    box.firstElementChild.setAttribute("aria-hidden", "true"); // the words are on the box around the charts
    new ResizeObserver(() => {
      if (view.width() !== box.clientWidth) view.width(box.clientWidth).runAsync();
    }).observe(box);
    return view;
  };

  const valueOf = (input) => (input.type === "range" ? input.valueAsNumber : JSON.parse(input.value));

  const start = async (figure) => {
    const { signals, charts } = JSON.parse(figure.querySelector("script").textContent);
    const boxes = [...figure.querySelectorAll(".chart")];
    const views = await Promise.all(boxes.map((box, place) => draw(box,
      { ...charts[place], signals: [...signals, ...charts[place].signals] })));
    const inputs = [...figure.querySelectorAll(".inputs input, .inputs select")];
    const numbers = [...figure.querySelectorAll(".numbers output")];

    const write = () => {
      inputs.forEach((input) => {
        if (input.type !== "range") return;
        const text = views[0].signal(`show_${input.name}`);
        input.closest(".input").querySelector("output").textContent = text;
        input.setAttribute("aria-valuetext", text);
      });
      numbers.forEach((output, place) => { output.textContent = views[0].signal(`number_${place}`); });
    };
    const follow = async () => {
      views.forEach((view) => inputs.forEach((input) => view.signal(input.name, valueOf(input))));
      await Promise.all(views.map((view) => view.runAsync()));
      write();
    };
    inputs.forEach((input) => input.addEventListener("input", follow));
    await follow(); // a reader, or the browser, may have set an input before
    figure.classList.add("ready");
  };

  const begin = (figure) => start(figure).catch((error) => {
    figure.classList.add("failed"); // the style sheet shows the still pictures
    console.error(error);
  });
  const observer = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (!entry.isIntersecting) return;
    observer.unobserve(entry.target);
    begin(entry.target);
  }), { rootMargin: "500px" });
  document.querySelectorAll(".interactive").forEach((figure) => observer.observe(figure));
})();
