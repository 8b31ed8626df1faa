// Comfort only: drafts by themselves, rows taken out again, a word about a password. Every page works without it.
(function () {
  "use strict";

  // Sending waits for a draft that is on its way, and none is sent after it: one request, one draft.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.hasAttribute("hx-post") || !form.classList.contains("htmx-request")) return;
    event.preventDefault();
    form.addEventListener("htmx:afterRequest", function () { form.requestSubmit(event.submitter); }, { once: true });
  }, true);
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target.matches("form[data-sent]")) event.preventDefault();
  });

  // A row added by mistake goes without asking the server; its place is noticed by the form's own draft.
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-remove-row]");
    if (!button) return;
    const form = button.closest("form");
    const next = button.closest(".rows").parentElement.querySelector("[data-add-row]");
    button.closest("[data-row]").remove();
    if (next) next.focus();
    if (form) form.dispatchEvent(new Event("change"));
  });

  // How hard a new password is to guess, in words, computed here: what is typed is sent nowhere for it.
  document.querySelectorAll("[data-meter]").forEach(function (meter) {
    const input = document.getElementById(meter.dataset.meter);
    if (!input) return;
    input.addEventListener("input", function () {
      const text = input.value;
      const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter(function (kind) { return kind.test(text); }).length;
      const different = new Set(text).size;
      if (!text) meter.textContent = "";
      else if (text.length < 12) meter.textContent = meter.dataset.short;
      else if (different < 7 || (kinds < 2 && text.length < 16)) meter.textContent = meter.dataset.weak;
      else meter.textContent = text.length >= 16 && different >= 9 ? meter.dataset.good : meter.dataset.fair;
    });
  });
})();
