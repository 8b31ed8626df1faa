// Photos that the server has not confirmed lie in the browser: a reload, signing in again or an empty battery
// loses none. Where the browser keeps nothing, `kept` stays false and the page says so before it is left.
// Whoever signs out leaves nothing behind: the next person may hold the same phone.
(function () {
  "use strict";
  const LONGEST = 7 * 24 * 3600 * 1000;
  let base = null;

  function opened() {
    base = base || new Promise(function (done, fail) {
      const asked = indexedDB.open("tertib", 1);
      asked.onupgradeneeded = function () { asked.result.createObjectStore("photos", { keyPath: "id" }); };
      asked.onsuccess = function () { done(asked.result); };
      asked.onerror = function () { fail(asked.error); };
    });
    return base;
  }

  function deal(mode, work) {
    return opened().then(function (found) {
      return new Promise(function (done, fail) {
        const deal = found.transaction("photos", mode), asked = work(deal.objectStore("photos"));
        deal.oncomplete = function () { done(asked.result); };
        deal.onerror = deal.onabort = function () { fail(deal.error); };
      });
    });
  }

  function remove(id) {
    return deal("readwrite", function (shelf) { return shelf.delete(id); }).catch(function () { /* keeps nothing */ });
  }

  function count() {
    return deal("readonly", function (shelf) { return shelf.count(); }).catch(function () { return 0; });
  }

  // Photos, and the copies of what was typed.
  function clear() {
    try {
      Object.keys(localStorage).forEach(function (key) { if (key.startsWith("tertib|")) localStorage.removeItem(key); });
    } catch (error) { /* the browser keeps nothing */ }
    return deal("readwrite", function (shelf) { return shelf.clear(); }).catch(function () { /* keeps nothing */ });
  }

  // A browser that does not answer holds up nobody who signs out.
  function soon(asked) {
    return Promise.race([asked, new Promise(function (done) { window.setTimeout(done, 2000); })]);
  }

  // <form data-leaves="%(n)s foto ...">: signing out asks first when photos were not sent.
  document.addEventListener("submit", function (event) {
    const form = event.target, button = event.submitter || form.querySelector("button");
    if (!form.dataset.leaves || form.dataset.left) return;
    event.preventDefault();
    function leave() {
      document.dispatchEvent(new CustomEvent("tertib:leaves"));
      return soon(clear()).then(function () { form.dataset.left = "1"; form.requestSubmit(button); });
    }
    if (button.dataset.confirm) return leave();  // asked already
    soon(count()).then(function (n) {
      if (!n) return leave();
      button.dataset.confirm = form.dataset.leaves.replace("%(n)s", n);
      button.click();
    });
  }, true);

  window.tertibShelf = {
    count: count,
    // Lay one down; a photo that was sent or thrown away meanwhile is taken away again.
    put: function (entry, place) {
      entry.id = entry.id || place + "|" + Date.now() + "|" + Math.random();
      const row = { id: entry.id, place: place, name: entry.name, file: entry.file, at: Date.now() };
      return deal("readwrite", function (shelf) { return shelf.put(row); })
        .then(function () { entry.kept = true; if (entry.gone) remove(entry.id); })
        .catch(function () { entry.kept = false; });
    },
    take: function (entry) {
      entry.gone = true;
      if (entry.kept) remove(entry.id);
    },
    // What waits at this place; what is too old, or of a row of this case that is done, is thrown away.
    waiting: function (place, isDone) {
      return deal("readonly", function (shelf) { return shelf.getAll(); }).then(function (rows) {
        rows.forEach(function (row) {
          if (Date.now() - row.at > LONGEST || (row.place !== place && isDone(row.place))) remove(row.id);
        });
        return rows.filter(function (row) { return row.place === place; }).sort(function (a, b) { return a.at - b.at; });
      }).catch(function () { return []; });
    },
  };
})();
