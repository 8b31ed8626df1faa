// Numbers as they are typed into a row: read, graded by the limits of this thing, and marked on their criterion.
// The same notation as procedures.language.readings; the server grades again when the row is handed in.
(function () {
  "use strict";
  const told = document.getElementById("kata-periksa"), marks = document.getElementById("tanda-nilai");
  const words = told ? JSON.parse(told.textContent) : {};

  function said(name, places) {
    return Object.keys(places || {}).reduce(function (text, key) {
      return text.split("%(" + key + ")s").join(places[key]);
    }, words[name] || "");
  }

  // --- numbers ---
  const PLAIN = /^(-?\d+)(?:[.,](\d+))?$/;
  const GROUPED = /^(-?\d{1,3}(?:\.\d{3})+)(?:,(\d+))?$/;

  function bare(text, unit) {
    let found = text.trim().replace(/\u2212/g, "-").replace(/\u00a0/g, " ");
    if (unit && found.toLowerCase().endsWith(unit.toLowerCase())) found = found.slice(0, -unit.length);
    return found.trim();
  }

  function read(text, unit, decimals) {
    const found = bare(text, unit);
    const grouped = GROUPED.exec(found), plain = PLAIN.exec(found);
    if (found.length > 40 || (!grouped && !plain)) return null;
    if (grouped && plain && decimals && !found.replace(/^-/, "").startsWith("0")) return null;
    const match = grouped && (!plain || !decimals) ? grouped : plain;
    const part = (match[2] || "").replace(/0+$/, "");
    if (part.length > decimals) return null;
    const value = Number(match[1].replace(/\./g, "") + "." + (part || "0"));
    return Math.abs(value) < 1e12 ? value : null;
  }

  function within(value, span) {
    const low = span[0], high = span[1];
    if (low !== null && (value < low || (value === low && !span[2]))) return false;
    return high === null || value < high || (value === high && span[3]);
  }

  function gradeOf(value, limits) {
    const found = limits.find(function (one) {
      return one.spans.some(function (span) { return within(value, span); });
    });
    return found ? found.grade : "";
  }

  function shown(value) {
    return String(Math.round(value * 10000) / 10000).replace(".", ",");
  }

  // The sign is the paper's: measured less typed.
  function signed(value) {
    const text = shown(Math.abs(value));
    return (text === "0" ? "" : value > 0 ? "+" : "\u2212") + text;
  }

  function tag(grade) {
    const tone = grade ? grade.tone : "quiet";
    const made = marks.content.querySelector('[data-tone="' + tone + '"]').firstElementChild.cloneNode(true);
    const word = made.querySelector("[data-word]");
    word.textContent = grade ? grade.label : said("open");
    if (grade && grade.lang) word.lang = grade.lang;
    return made;
  }

  function put(place, node) {
    if (!place || place.textContent.trim() === node.textContent.trim()) return;
    place.replaceChildren(node);
  }

  // --- one criterion ---
  function gradesOf(card) {
    const box = card.closest("[data-criteria]");
    if (!box.gradeList) box.gradeList = JSON.parse(box.dataset.grades);
    return box.gradeList;
  }

  function lookAtGauge(gauge, grades) {
    const input = gauge.querySelector("input");
    const value = read(input.value, input.dataset.unit, Number(gauge.dataset.decimals));
    const key = value === null ? "" : gradeOf(value, JSON.parse(gauge.dataset.limits));
    const grade = grades.find(function (one) { return one.key === key; });
    const known = JSON.parse(gauge.querySelector("[data-known]").dataset.known);
    const place = gauge.querySelector("[data-gauge-grade]");
    const strange = input.value.trim() !== "" && value === null;
    gauge.dataset.tone = grade ? grade.tone : "";
    if (strange) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
    if (grade) put(place, tag(grade)); else place.textContent = strange ? said("strange") : "";
    const trend = gauge.querySelector("[data-trend]");
    if (trend) trend.textContent = value === null ? "" : said(value > Number(known.last) ? "up" : value < Number(known.last) ? "down" : "same");
    const difference = gauge.querySelector("[data-difference]");
    if (difference) difference.textContent = value === null ? "" : said("difference", { value: signed(Number(known.measured) - value) });
    return key;
  }

  function lookAt(card) {
    const grades = gradesOf(card);
    const order = grades.map(function (one) { return one.key; });
    const found = Array.from(card.querySelectorAll("[data-gauge]")).map(function (gauge) { return lookAtGauge(gauge, grades); });
    const proposed = found.filter(Boolean).sort(function (a, b) { return order.indexOf(b) - order.indexOf(a); })[0] || "";
    const radio = card.querySelector(".grades input:checked");
    const chosen = radio ? radio.value : "";
    const grade = grades.find(function (one) { return one.key === (chosen || proposed); });
    const overruled = found.length > 0 && chosen !== "" && chosen !== proposed;
    card.dataset.tone = grade ? grade.tone : "";
    card.dataset.grade = grade ? grade.key : "";
    put(card.querySelector("[data-mark]"), tag(grade));
    const remark = card.querySelector("[data-remark]");
    if (overruled && remark) remark.open = true;
    const missing = card.querySelectorAll("[data-gauge] input");
    const empty = Array.from(missing).filter(function (one) { return one.value.trim() === ""; }).length;
    card.isDone = Boolean(grade) && (overruled || !missing.length || empty < missing.length && !card.querySelector("[data-gauge] [aria-invalid]"));
  }

  window.tertibReadings = { words: words, said: said, read: read, gradeOf: gradeOf, lookAt: lookAt };
})();
