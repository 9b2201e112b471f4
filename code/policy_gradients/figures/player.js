// Players of episodes: a button, a slider, and the arrow keys it brings.
if (!customElements.get("cart-pole-player")) {
  // What all players share. A player says how far there is to go (`last`), at which `rate` a second,
  // what its slider is called (`label`), and draws one moment (`draw`).
  class Player extends HTMLElement {
    connectedCallback() {
      if (document.readyState !== "loading") this.build();
      else document.addEventListener("DOMContentLoaded", () => this.build(), { once: true });
    }

    build() {
      if (this.slider) return;
      this.prepare();
      this.controls();
      this.show(0);
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (!still) new IntersectionObserver(([entry], observer) => {
        if (entry.isIntersecting) { observer.disconnect(); this.play(); }
      }, { threshold: 0.6 }).observe(this);
    }

    controls() {
      this.button = document.createElement("button");
      this.button.type = "button";
      this.button.onclick = () => (this.playing ? this.pause() : this.play());
      this.slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: this.last, value: 0 });
      this.slider.setAttribute("aria-label", this.label);
      this.slider.oninput = () => { this.pause(); this.show(+this.slider.value); };
      const bar = document.createElement("div");
      bar.style.cssText = "display:flex;gap:.75rem;align-items:center;margin-top:.5rem";
      this.slider.style.flex = "1";
      this.slider.style.minWidth = "0";
      this.place = document.createElement("span");
      this.place.style.cssText = "flex:none;min-width:4.5em;text-align:right;font-size:.85em;font-variant-numeric:tabular-nums";
      this.place.setAttribute("aria-hidden", "true"); // the slider says it
      bar.append(this.button, this.slider, this.place);
      this.append(bar);
      this.pause();
    }

    show(step) {
      this.step = step;
      this.slider.value = step;
      this.slider.setAttribute("aria-valuetext", `${this.word} ${Math.floor(step) + 1} of ${this.last + 1}`);
      this.place.textContent = `${Math.floor(step) + 1} / ${this.last + 1}`;
      this.draw(step);
    }

    play() {
      if (this.step >= this.last) this.show(0);
      this.playing = true;
      this.button.textContent = "Pause";
      let before = performance.now();
      const frame = (now) => {
        if (!this.playing || !this.isConnected) return;
        this.show(Math.min(this.last, this.step + (now - before) * this.rate / 1000));
        before = now;
        if (this.step < this.last) requestAnimationFrame(frame);
        else this.pause();
      };
      requestAnimationFrame(frame);
    }

    pause() {
      this.playing = false;
      this.button.textContent = "Play";
    }
  }

  // Cart-pole episodes drawn by `animation.py`.
  customElements.define("cart-pole-player", class extends Player {
    prepare() {
      this.label = "Step of the episodes";
      this.word = "step";
      this.rate = 50;
      this.episodes = JSON.parse(this.querySelector("script").textContent);
      this.last = Math.max(...this.episodes.map((episode) => episode.x.length)) - 1;
      this.strips = [...this.querySelectorAll(".moments")].map((moments) => {
        [...moments.children].slice(0, -1).forEach((ghost) => ghost.remove());
        const cart = moments.firstElementChild;
        cart.removeAttribute("opacity");
        const text = moments.parentElement.querySelector("text");
        return { cart, pole: cart.querySelector(".pole"), text };
      });
    }

    draw(step) {
      this.episodes.forEach((episode, index) => {
        const end = episode.x.length - 1, now = Math.min(Math.floor(step), end);
        const { cart, pole, text } = this.strips[index];
        const { scale, floor } = this.dataset;
        cart.setAttribute("transform", `translate(${episode.x[now] * scale} ${floor})`);
        pole.setAttribute("transform", `rotate(${episode.angle[now] * 180 / Math.PI} 0 -20)`);
        const fate = now < end || end === this.last ? "" : ", fallen";
        text.textContent = `${episode.label}: step ${now + 1}${fate}`;
      });
    }
  });

  // Frames that `recording.py` put on one sheet: a window moves over it.
  customElements.define("frame-player", class extends Player {
    prepare() {
      this.label = "Frame of the recording";
      this.word = "frame";
      this.rate = +this.dataset.rate;
      this.last = this.dataset.frames - 1;
      this.picture = this.querySelector("svg");
      this.picture.style.width = `${1.5 * this.dataset.width}px`;
    }

    draw(step) {
      const { columns, width, height } = this.dataset, now = Math.floor(step);
      const x = (now % columns) * width, y = Math.floor(now / columns) * height;
      this.picture.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    }
  });
}
