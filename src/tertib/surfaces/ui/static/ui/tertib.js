// Comfort only: every page works without this file.
(function () {
  "use strict";

  // A button that asks first, in the page's own dialog: <button data-confirm="Kalimat">.
  const dialog = document.getElementById("konfirmasi");
  document.addEventListener("click", function (event) {
    const button = event.target.closest("button[data-confirm]");
    if (!button || !dialog || typeof dialog.showModal !== "function" || button.dataset.asked) return;
    event.preventDefault();
    if (!button.form.reportValidity()) return;
    dialog.querySelector("[data-sentence]").textContent = button.dataset.confirm;
    dialog.returnValue = "";
    dialog.showModal();
    dialog.onclose = function () {
      if (dialog.returnValue !== "ya") return button.focus();
      button.dataset.asked = "1";
      button.form.requestSubmit(button);
      delete button.dataset.asked;
    };
  });

  // Text typed but not sent is kept from being lost by a stray click.
  let unsaved = false;
  document.addEventListener("input", function (event) {
    if (event.target.form && event.target.form.hasAttribute("data-unsaved")) unsaved = true;
  });
  document.addEventListener("tertib:kept", function () { unsaved = false; });
  window.addEventListener("beforeunload", function (event) {
    if (unsaved) event.preventDefault();
  });

  // One click, one submission: the second click of a double click does nothing.
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented) return;
    const form = event.target;
    unsaved = false;
    if (form.method === "get" || form.target) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  // Choosing all rows of a list at once: <input type="checkbox" data-all="case">.
  document.addEventListener("change", function (event) {
    const name = event.target.dataset && event.target.dataset.all;
    if (!name) return;
    document.querySelectorAll('input[type="checkbox"][name="' + name + '"]').forEach(function (box) {
      box.checked = event.target.checked;
    });
  });

  // Adding a row to a list of things: <button data-add-row="id of a template">.
  document.addEventListener("click", function (event) {
    const button = event.target.closest("button[data-add-row]");
    if (!button) return;
    const rows = document.getElementById(button.dataset.addRow);
    const count = rows.querySelectorAll("[data-row]").length;
    const fresh = document.getElementById(button.dataset.addRow + "-kosong").content.cloneNode(true);
    fresh.querySelectorAll("[name], [id], [for]").forEach(function (part) {
      ["name", "id", "for"].forEach(function (key) {
        if (part.hasAttribute(key)) part.setAttribute(key, part.getAttribute(key).replace("__no__", String(count)));
      });
    });
    rows.append(fresh);
    const added = rows.lastElementChild.querySelector("input, textarea, select");
    if (added) added.focus();
  });

  // Checking while typing: the server's register and mirror have their say beside the field.
  const timers = new WeakMap();
  function ask(input) {
    const box = input.closest("[data-check]");
    const row = input.closest("[data-row]");
    const values = {};
    new FormData(input.form).forEach(function (value, name) {
      if (typeof value !== "string" || (row && !row.querySelector('[name="' + name + '"]'))) return;
      values[name] = name in values ? [].concat(values[name], value) : value;
    });
    values.csrfmiddlewaretoken = input.form.elements.csrfmiddlewaretoken.value;
    window.htmx.ajax("POST", box.dataset.check + (box.dataset.check.includes("?") ? "&" : "?") + "nama=" + encodeURIComponent(input.name), {
      target: box.querySelector(".live"), swap: "innerHTML", values: values,
    });
  }
  document.addEventListener("input", function (event) {
    const input = event.target;
    if (!window.htmx || !input.form || !input.closest("[data-check]")) return;
    window.clearTimeout(timers.get(input));
    timers.set(input, window.setTimeout(function () { ask(input); }, 450));
  });

  // An answer that is usual here: <button data-fill="id of an input" data-value="…">.
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-fill]");
    if (!button) return;
    const input = document.getElementById(button.dataset.fill);
    input.value = button.dataset.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  });

  // Questions that only some answers lead to: <div data-after='{"key": ["answer"]}'>; no answer named: any.
  function wake(form) {
    const said = new FormData(form);
    form.querySelectorAll("[data-after]").forEach(function (box) {
      const wanted = JSON.parse(box.dataset.after);
      const awake = Object.keys(wanted).every(function (key) {
        const head = form.querySelector('[name="' + key + '"]');
        const given = said.getAll(key).filter(Boolean);
        if (!head || head.closest("[data-after][hidden]")) return false;
        return wanted[key].length ? given.some(function (one) { return wanted[key].includes(one); }) : given.length > 0;
      });
      if (awake !== box.hidden) return;
      box.hidden = !awake;
      box.querySelectorAll(awake ? "[data-required]" : "[required]").forEach(function (part) {
        part.required = awake;
        part.toggleAttribute("data-required", !awake);
      });
    });
  }
  document.addEventListener("input", function (event) {
    if (event.target.form && event.target.form.querySelector("[data-after]")) wake(event.target.form);
  });

  // A choice on which the rest of the form depends: choosing presses the button beside it.
  document.addEventListener("change", function (event) {
    const button = event.target.dataset && document.getElementById(event.target.dataset.presses || "");
    if (button) button.form.requestSubmit(button);
  });

  // Printing and menus that close when one clicks elsewhere.
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  // On a narrow screen the navigation scrolls: show the place where one is.
  const current = document.querySelector(".nav [aria-current]");
  if (current) current.parentElement.scrollLeft = current.offsetLeft - current.parentElement.offsetLeft - 40;

  document.querySelectorAll("[data-needs-script]").forEach(function (part) { part.hidden = false; });
})();
