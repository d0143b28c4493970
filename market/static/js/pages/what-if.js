/* Sliders tell their number; a preset sets them, and moving one makes the choice 自定. */
"use strict";

(() => {
  const form = document.getElementById("weights");
  if (!form) return;
  const tell = (slider) => {
    form.querySelector(`output[for="${slider.id}"]`).textContent = slider.value;
  };
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-slider]")) return;
    tell(event.target);
    document.getElementById("p-custom").checked = true;
  });
  form.addEventListener("change", (event) => {
    const numbers = event.target.dataset.preset;
    if (!numbers) return;
    Object.entries(JSON.parse(numbers)).forEach(([name, value]) => {
      const slider = document.getElementById(`s-${name}`);
      slider.value = value;
      tell(slider);
    });
  });
})();
