/* The review desk by keyboard, and its map. Without it every row still has its buttons. */
"use strict";

(() => {
  const rows = () => [...document.querySelectorAll("[data-proposal]")];
  let at = null;

  const row = () => document.getElementById(`proposal-${at}`);

  const select = (next, follow = true) => {
    if (!next) return;
    rows().forEach((one) => one.classList.toggle("at", one === next));
    at = next.dataset.proposal;
    if (!follow) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    document.dispatchEvent(new CustomEvent("review:at", { detail: at }));
  };

  const step = (by) => {
    const all = rows();
    const here = all.indexOf(row());
    select(all[here < 0 ? 0 : Math.min(all.length - 1, Math.max(0, here + by))]);
  };

  /* After a decision the next undecided row is at hand; at the end, the first that is left. */
  const onward = () => {
    const all = rows();
    const here = all.indexOf(row());
    const open = (one) => one.dataset.state === "pending" && one !== row();
    select(all.slice(here + 1).find(open) || all.find(open) || row());
  };

  const press = (key) => {
    const button = row() && row().querySelector(`[data-key="${key}"]`);
    if (button) button.click();
    return Boolean(button);
  };

  /* What was sent counts as decided at once, so that nobody waits for the answer; a refusal opens
     it again. */
  const decide = (key) => {
    const one = row();
    if (one.dataset.state !== "pending" || !press(key)) return;
    one.dataset.state = "sent";
    onward();
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    const one = event.target.closest && event.target.closest("[data-proposal]");
    if (one && one.isConnected && one.dataset.state === "sent") one.dataset.state = "pending";
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target.closest("input:not([type=checkbox]), textarea, select");
    const reject = row() && row().querySelector(".reject[open]");
    if (event.key === "Escape" && reject) {
      reject.open = false;
      select(row());
      return;
    }
    if (field) return;
    const key = event.key.toLowerCase();
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (!row()) return;
    else if (key === "a") decide("a");
    else if (key === "r" && press("r")) {
      const first = row().querySelector(".reject[open] button");
      if (first) first.focus();
    } else if (reject && /^[1-9]$/.test(key)) {
      decide(key);
    } else if (key === "u") {
      const last = document.querySelector("[data-undo-last]");
      if (!press("u") && last) last.click();
    } else if (key === "x") {
      const box = row().querySelector('input[type="checkbox"]');
      if (box) box.checked = !box.checked;
    } else return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-proposal]");
    if (one) select(one, false);
  });

  /* A row that comes anew keeps its place; focus stays where the reviewer is. */
  document.addEventListener("htmx:load", (event) => {
    const one = event.detail.elt;
    if (one.dataset && one.dataset.proposal === at) one.classList.add("at");
  });

  window.sandanReview = { select: (id) => select(document.getElementById(`proposal-${id}`)) };
})();
