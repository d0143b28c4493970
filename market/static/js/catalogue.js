/* The catalogue found anew as one types: what was found is said aloud, and the search box follows. */
"use strict";

document.addEventListener("htmx:afterSettle", () => {
  const found = document.getElementById("catalogue");
  const said = document.getElementById("said");
  if (found && said && said.textContent !== found.dataset.said) said.textContent = found.dataset.said;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-clears]")) document.getElementById("f-q").value = "";
});
