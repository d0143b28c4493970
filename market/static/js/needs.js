/* The form of a need: its category by the title, until somebody chooses one. */
"use strict";

(() => {
  const chosen = () => document.getElementById("f-category_id");
  const guessed = (control) => control && control.dataset.guessed && !control.dataset.touched;

  const guess = () => {
    const control = chosen();
    const part = document.getElementById("suggestions");
    if (!control || !part || !part.dataset.guess || control.dataset.touched) return;
    if (control.value && !guessed(control)) return;
    control.value = part.dataset.guess;
    control.dataset.guessed = "1";
  };

  document.addEventListener("change", (event) => {
    if (event.target === chosen()) event.target.dataset.touched = "1";
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    const control = chosen();
    if (!button || !control) return;
    control.value = button.dataset.choose;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* A guess is no choice: the next letters of the title may tell better. */
  document.addEventListener("htmx:configRequest", (event) => {
    const asks = event.target.classList.contains("suggest-frame");
    if (asks && guessed(chosen())) delete event.detail.parameters.category_id;
  });

  document.addEventListener("htmx:afterSettle", guess);
  document.addEventListener("DOMContentLoaded", guess);
})();
