// The work of a row on a phone: what is still open, and nothing typed is ever lost. `readings.js` grades while
// typing, `photo_shelf.js` keeps photos.
// Comfort only: without this file the server grades when the row is handed in, and "Simpan" keeps the rest.
(function () {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  const shelf = window.tertibShelf;
  const copies = form ? ["tertib", form.dataset.owner, form.dataset.autosave, form.elements.row.value].join("|") : "";

  // One's own copies of rows that are done are thrown away as soon as one sees the case again; not another's, who
  // may have lent the phone.
  const seen = Array.from(document.querySelectorAll("[data-copies]")).map(function (page) { return "|" + page.dataset.copies + "|"; });
  function isDone(key) {
    return key !== copies && key.startsWith("tertib|") && seen.some(function (part) { return key.includes(part); });
  }
  try {
    Object.keys(localStorage).forEach(function (key) { if (isDone(key)) localStorage.removeItem(key); });
  } catch (error) { /* the browser keeps nothing */ }
  const shelved = shelf.waiting(copies, isDone);
  if (!form) return;
  const words = window.tertibReadings.words, said = window.tertibReadings.said, lookAt = window.tertibReadings.lookAt;

  // Numbers of a machine that came meanwhile.
  document.addEventListener("htmx:oobAfterSwap", function (event) {
    const card = event.target.closest("[data-criterion]");
    if (!card) return;
    card.querySelectorAll("[data-needs-script]").forEach(function (part) { part.hidden = false; });
    lookAt(card);
  });

  const cards = Array.from(form.querySelectorAll("[data-criterion]"));
  const progress = form.querySelector("[data-progress]");

  function count() {
    if (!progress || !cards.length) return;
    const done = cards.filter(function (card) { return card.isDone; }).length;
    progress.hidden = false;
    progress.textContent = said("progress", { done: done, total: cards.length });
    const next = form.querySelector("[data-next-open]");
    if (next) next.disabled = done === cards.length;
    suggest();
  }

  // --- "Bermasalah?": what the grades say of the question ---
  function suggest() {
    const place = form.querySelector("[data-suggest]");
    if (!place) return;
    const odd = cards.filter(function (card) { return ["warn", "bad"].includes(card.dataset.tone); });
    const named = odd.map(function (card) {
      const code = card.querySelector("[data-code]") || card.querySelector("legend");
      return code.textContent.trim() + " " + card.querySelector("[data-mark]").textContent.trim().toLowerCase();
    }).join(", ");
    const answer = form.querySelector('input[name="answer"]:checked');
    const answers = Array.from(form.querySelectorAll('input[name="answer"]:not([data-plain])')).map(function (one) {
      return "\u201c" + one.value + "\u201d";
    }).join(words.or);
    const plain = answer && answer.hasAttribute("data-plain");
    place.classList.toggle("warn", odd.length > 0);
    place.hidden = !odd.length;
    place.querySelector("[data-sentence]").textContent = !odd.length ? "" : said(plain ? "explain" : "suggest", { items: named, answers: answers });
    const note = form.querySelector('textarea[name="note"]');
    const critical = plain && odd.some(function (card) {
      return card.dataset.tone === "bad" && !card.querySelector("[data-remark] input").value.trim();
    });
    if (note) note.required = Boolean(critical);
  }

  form.addEventListener("click", function (event) {
    const take = event.target.closest("[data-take]");
    if (take) {
      const gauge = take.closest("[data-gauge]");
      const input = gauge.querySelector("input");
      input.value = JSON.parse(gauge.querySelector("[data-known]").dataset.known).measured.replace(".", ",");
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (event.target.closest("[data-next-open]")) jump();
  });

  function jump() {
    const from = document.activeElement ? document.activeElement.closest("[data-criterion]") : null;
    const at = cards.indexOf(from);
    const ordered = cards.slice(at + 1).concat(cards.slice(0, at + 1));
    const next = ordered.find(function (card) { return !card.isDone; });
    if (!next) return;
    next.scrollIntoView({ block: "start", behavior: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    const input = next.querySelector("[data-gauge] input, .grades input");
    input.focus({ preventScroll: true });
  }

  // --- guides: the steps of what is chosen, to tick off ---
  function guide(select) {
    document.querySelectorAll('[data-guide="' + select.name + '"]').forEach(function (list) {
      list.hidden = list.dataset.when !== select.value;
    });
  }
  form.querySelectorAll("select[data-guides]").forEach(guide);
  form.addEventListener("change", function (event) {
    if (event.target.matches("select[data-guides]")) guide(event.target);
    if (event.target.name === "answer") suggest();
  });

  // --- keeping: every change goes to the server soon, and lies in the browser until it did ---
  const line = form.querySelector("[data-kept]");
  const place = copies;
  let timer = 0, sending = false, changed = false, over = false, gone = false, again = false, held = null, leaves = false;
  let former = "";  // the window whose copy was put back: its last save may have come in without an answer
  const queue = [];  // photos that the server has not confirmed: { name, file, item, refused, id, kept, gone }
  const drops = new Set();  // photos to throw away that it has not confirmed either

  function tell(text, tone, button) {
    if (!line) return;
    line.className = tone || "";
    line.textContent = [text, queue.length ? said("photos_wait", { n: queue.length }) : ""].filter(Boolean).join(" · ");
    if (button) line.append(" ", button);
  }

  function press(label, act) {
    const made = document.createElement("button");
    made.type = "button"; made.className = "button plain"; made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  const SKIPPED = ["csrfmiddlewaretoken", "seen", "key", "draft", "window", "row", "drop"];

  function content() {
    return Array.from(new FormData(form)).filter(function (pair) {
      return typeof pair[1] === "string" && !SKIPPED.includes(pair[0]);
    });
  }

  function ownWindow() {
    return form.elements.window ? form.elements.window.value : "";
  }

  function remember() {
    if (leaves) return true;
    try {
      localStorage.setItem(place, JSON.stringify({ at: Date.now(), base: form.elements.draft.value, window: former || ownWindow(), fields: content() }));
      return true;
    } catch (error) { return false; }
  }

  function forget() {
    try { localStorage.removeItem(place); } catch (error) { /* the browser keeps nothing */ }
  }

  function later() {
    changed = true;
    remember();
    window.clearTimeout(timer);
    timer = window.setTimeout(send, 1500);
  }

  // One photo in a request: what is refused is known, and a weak network gets on.
  function send() {
    if (gone) return;
    if (sending) { again = true; return; }
    window.clearTimeout(timer);
    const body = new FormData(form);
    const entry = queue.find(function (one) { return !one.refused; }), dropped = Array.from(drops);
    if (over) body.append("over", "ya");
    if (former) body.set("window", former);
    if (entry) { body.delete(entry.name); body.append(entry.name, entry.file); mark(entry, ""); }
    body.delete("drop");
    dropped.forEach(function (digest) { body.append("drop", digest); });
    sending = true; changed = again = false;
    tell(said("sending"));
    fetch(form.dataset.autosave, { method: "POST", body: body, headers: { Accept: "application/json" }, redirect: "manual" })
      .then(function (answer) { return answered(answer, entry, dropped); })
      .catch(function () { return waiting(said("offline"), 15000); })
      .then(function (goesOn) {
        sending = false;
        if (!goesOn && entry && queue.includes(entry)) mark(entry, entry.refused || said("unsent"));
        if (goesOn && (again || drops.size || queue.some(function (one) { return !one.refused; }))) return send();
        const button = held;
        held = null;
        if (goesOn && button && !queue.length) return form.requestSubmit(button.type === "submit" ? button : undefined);
        if (changed) later();
      });
  }

  function waiting(text, pause) {
    const kept = remember();
    tell(kept ? text : said("unkept"), kept ? "warn" : "bad");
    changed = false;
    window.clearTimeout(timer);
    timer = window.setTimeout(send, pause);
    return false;
  }

  // Whether the next photo may go.
  function answered(answer, entry, dropped) {
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      remember();
      tell(said("signed_out"), "warn", press(said("sign_in"), signIn));
      return false;
    }
    if (answer.status === 413 && entry) return refuse(entry, said("too_large"));
    if (answer.status >= 500 || !(answer.headers.get("Content-Type") || "").includes("json")) return waiting(said("failed"), 15000);
    return answer.json().then(function (found) {
      if (answer.ok) return keptIt(found, entry, dropped);
      if (found.code === "gone") { gone = true; tell(found.said, "bad"); return false; }
      if (found.code === "draft") return clash(found);
      const sentence = Object.values(found.problems || {}).flat().join(" ") || found.said;
      if (entry) return refuse(entry, sentence);
      tell(sentence, "bad");
      return false;
    });
  }

  // Signing in again leaves the page: photos that lie in the browser come back with it, others are named first.
  function signIn() {
    const lost = queue.filter(function (one) { return !one.kept; }).length;
    if (lost) return tell(said("photos_lost", { n: lost }), "bad", press(said("leave"), function () { window.location.reload(); }));
    leaves = true;
    window.location.reload();
  }

  function refuse(entry, sentence) {
    entry.refused = sentence;
    mark(entry, sentence);
    tell(sentence, "bad");
    changed = true;
    remember();
    return queue.some(function (one) { return !one.refused; });
  }

  function keptIt(found, entry, dropped) {
    over = false; former = "";
    form.elements.draft.value = found.seq;
    dropped.forEach(function (digest) { drops.delete(digest); });
    if (entry) discard(entry);
    Object.keys(found.photos).forEach(function (name) {
      const list = form.querySelector('[data-photos="' + name + '"]');
      if (!list) return;
      list.innerHTML = found.photos[name];
      list.querySelectorAll('input[name="drop"]').forEach(function (box) { box.checked = drops.has(box.value); });
      queue.forEach(function (one) { if (one.name === name) list.append(one.item); });
    });
    if (!changed) forget();
    document.dispatchEvent(new CustomEvent("tertib:kept"));
    tell(found.said, queue.length ? "warn" : "");
    return true;
  }

  function clash(found) {
    const mine = press(said("mine"), function () { over = true; send(); });
    const theirs = press(said("theirs"), function () { forget(); document.dispatchEvent(new CustomEvent("tertib:kept")); window.location.reload(); });
    remember();
    tell(found.said, "bad", mine);
    line.append(" ", theirs);
    gone = false;
    return false;
  }

  form.addEventListener("input", function (event) {
    const card = event.target.closest("[data-criterion]");
    if (card) { lookAt(card); count(); }
    if (event.target.type !== "file") later();
  });

  form.addEventListener("change", function (event) {
    const input = event.target;
    if (input.name === "drop") {
      if (input.checked) drops.add(input.value); else drops.delete(input.value);
      return send();
    }
    if (input.type !== "file" || !input.hasAttribute("data-keeps") || !input.files.length) return;
    Array.from(input.files).forEach(function (file) { shelf.put(enqueue(input.name, file), place); });
    input.value = ""; input.required = false;
    tell(said("sending"));
    send();
  });

  function enqueue(name, file) {
    const item = document.createElement("li"), list = form.querySelector('[data-photos="' + name + '"]');
    item.className = "photo sending";
    const entry = { name: name, file: file, item: item, refused: "" };
    queue.push(entry);
    if (list) list.append(item);
    if (file.type.startsWith("image/")) preview(item, file); else item.append(file.name);
    return entry;
  }

  function preview(item, file) {
    const reader = new FileReader(), picture = document.createElement("img");
    picture.alt = file.name;
    item.prepend(picture);
    reader.onload = function () { picture.src = reader.result; };
    reader.readAsDataURL(file);
  }

  function discard(entry) {
    if (queue.includes(entry)) queue.splice(queue.indexOf(entry), 1);
    entry.item.remove();
    shelf.take(entry);
  }

  // Why a photo still waits, and what can be done about it.
  function mark(entry, sentence) {
    entry.item.querySelectorAll("p").forEach(function (one) { one.remove(); });
    if (!sentence) return;
    const made = document.createElement("p");
    made.className = "small";
    made.append(sentence, " ", press(said("retry"), function () { entry.refused = ""; send(); }), " ",
      press(said("discard"), function () { discard(entry); tell(""); }));
    entry.item.append(made);
  }

  const keep = form.querySelector("[data-keep]");
  if (keep) keep.addEventListener("click", function (event) { event.preventDefault(); send(); });
  window.addEventListener("online", send);
  window.addEventListener("offline", function () { tell(said("offline"), "warn"); });
  form.addEventListener("submit", function (event) {
    if (event.defaultPrevented) return;
    if (!gone && (queue.length || drops.size)) {
      event.preventDefault();
      held = event.submitter || form;
      if (!sending) send();
      return;
    }
    gone = true; remember();
  });
  window.addEventListener("beforeunload", function (event) { if (queue.length && !leaves) event.preventDefault(); });
  window.addEventListener("pageshow", function () { gone = false; });
  document.addEventListener("tertib:leaves", function () { gone = leaves = true; });

  // What an earlier window could not send: put back, and sent again.
  function restore() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(place)); } catch (error) { kept = null; }
    if (!kept || !Array.isArray(kept.fields)) return;
    const names = {};
    kept.fields.forEach(function (pair) { (names[pair[0]] = names[pair[0]] || []).push(pair[1]); });
    Object.keys(names).forEach(function (name) {
      const row = /^(.+)\.\d+\./.exec(name);
      const more = row && form.querySelector('[data-add-row="isian-' + row[1] + '-baris"]');
      for (let no = 0; more && !form.elements[name] && no < 50; no += 1) more.click();
    });
    Array.from(form.elements).forEach(function (one) {
      if (!one.name || SKIPPED.includes(one.name) || one.type === "file" || one.type === "hidden" || one.type === "submit") return;
      const values = names[one.name] || [];
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
      else if (values.length) one.value = values.shift();
    });
    form.elements.draft.value = kept.base;
    former = kept.window || "";
    later();
  }

  if (form.elements.draft) restore();
  shelved.then(function (rows) {
    rows.forEach(function (row) { Object.assign(enqueue(row.name, row.file), { id: row.id, kept: true }); });
    if (rows.length) send();
  });
  cards.forEach(lookAt);
  count();
})();
