/* Small helps for people whose browser runs scripts; every task works without them. */
"use strict";

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const question = button && button.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  // A second tap on a slow line must not send the form twice.
  const form = event.target;
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    window.setTimeout(() => delete form.dataset.sent, 8000);
  }
});

/* A page that comes back from the browser's memory may be submitted again. */
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

const copyButtons = (root) => {
  root.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
  });
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = button.closest(".copy").querySelector("textarea");
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
  } catch {
    document.execCommand("copy");
  }
  button.textContent = button.dataset.done || button.textContent;
});

document.addEventListener("change", (event) => {
  const control = event.target.closest("[data-autosubmit] select, [data-autosubmit] input");
  if (control) control.form.requestSubmit();
});

/* Menus close when one looks elsewhere, as menus do. */
const closeMenus = (except) => {
  document.querySelectorAll("details[data-closes][open]").forEach((menu) => {
    if (!menu.contains(except)) menu.open = false;
  });
};
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-closes][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

/* A page that takes its time says so after a third of a second, until it is there or given up. */
let slow = 0;
let pressed = null;
let given = 0;
const underWay = (button) => {
  window.clearTimeout(slow);
  window.clearTimeout(given);
  // A download leaves the page as it is and says nothing, so the line gives up by itself.
  given = window.setTimeout(() => arrived(), 12000);
  slow = window.setTimeout(() => {
    document.documentElement.classList.add("under-way");
    pressed = button;
    if (pressed) pressed.setAttribute("aria-busy", "true");
  }, 300);
};
const arrived = () => {
  window.clearTimeout(slow);
  document.documentElement.classList.remove("under-way");
  if (pressed) pressed.removeAttribute("aria-busy");
  pressed = null;
};
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) underWay(event.submitter);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const plain = !event.defaultPrevented && !event.button && !event.metaKey && !event.ctrlKey;
  if (!link || !plain || link.target || link.hasAttribute("download")) return;
  if (link.origin === location.origin && link.pathname !== location.pathname) underWay();
});
window.addEventListener("pageshow", arrived);
window.addEventListener("blur", arrived);
document.addEventListener("htmx:beforeRequest", () => underWay());
document.addEventListener("htmx:afterRequest", arrived);

/* Tick every box of a group by the box in its heading. */
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-tick-all]");
  if (!all) return;
  document.querySelectorAll(`input[name="${all.dataset.tickAll}"]`).forEach((box) => {
    box.checked = all.checked;
  });
});

document.addEventListener("DOMContentLoaded", () => {
  copyButtons(document);
  const problems = document.getElementById("problems");
  if (problems) problems.focus();
});
document.addEventListener("htmx:load", (event) => copyButtons(event.detail.elt));

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
});
