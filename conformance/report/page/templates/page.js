(() => {
  "use strict";
  const root = document.documentElement;
  const all = (query, from = document) => Array.from(from.querySelectorAll(query));
  const bar = document.getElementById("filters");
  const KEYS = ["q", "api", "level", "state"];

  const theme = document.getElementById("theme");
  if (theme) {
    theme.hidden = false;
    const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const name = () => { theme.textContent = dark() ? "Light" : "Dark"; theme.setAttribute("aria-label", `Change to the ${dark() ? "light" : "dark"} theme`); };
    theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; name(); });
    name();
  }

  for (const button of all("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = button.parentElement.querySelector("code").textContent;
      try { await navigator.clipboard.writeText(text); button.textContent = "Copied"; }
      catch { getSelection().selectAllChildren(button.parentElement.querySelector("code")); button.textContent = "Selected"; }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }

  const show = (id) => {
    let element = id && document.getElementById(id);
    if (!element) return false;
    for (let at = element; at; at = at.parentElement) { if (at.tagName === "DETAILS") at.open = true; at.hidden = false; }
    element.scrollIntoView({ block: "start" });
    return true;
  };

  const findings = all("[data-finding]");
  const texts = new Map();
  const text = (element) => { if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase()); return texts.get(element); };
  const state = () => Object.fromEntries(KEYS.map((key) => [key, bar ? bar.elements[key].value.trim() : ""]));

  const apply = () => {
    const wanted = state();
    const words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of findings) {
      const operation = one.closest(".operation");
      const context = text(one.closest("details.cause").querySelector("summary")) + text(operation.querySelector("h4"));
      const fits = (!wanted.api || operation.dataset.api === wanted.api) && (!wanted.level || one.dataset.level === wanted.level)
        && (!wanted.state || one.dataset.state === wanted.state)
        && words.every((word) => text(one).includes(word) || context.includes(word));
      one.hidden = !fits;
      shown += fits;
    }
    for (const group of all(".operation, .rows", document.getElementById("findings-list"))) group.hidden = !group.querySelector("[data-finding]:not([hidden])");
    for (const cause of all("details.cause")) cause.hidden = !cause.querySelector("[data-finding]:not([hidden])");
    for (const row of all("[data-row]")) {
      row.hidden = !((!wanted.api || row.dataset.api === wanted.api) && words.every((word) => text(row).includes(word)));
    }
    bar.querySelector("output").textContent = `${shown.toLocaleString("en")} of ${findings.length.toLocaleString("en")} findings`;
  };

  const write = () => {
    const set = Object.entries(state()).filter(([, value]) => value);
    const hash = set.length ? `#?${new URLSearchParams(set)}` : location.pathname + location.search;
    history.replaceState(null, "", hash);
  };

  const reach = () => {
    const first = findings.find((one) => !one.hidden) || all("[data-row]").find((one) => !one.hidden);
    for (let at = first; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    first?.scrollIntoView({ block: "start" });
  };

  const read = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    if (bar && hash.startsWith("?")) {
      const given = new URLSearchParams(location.hash.slice(2));
      for (const key of KEYS) bar.elements[key].value = given.get(key) ?? "";
      apply();
      if (state().q) reach();
    } else if (hash) {
      show(hash);
    }
  };

  if (bar) {
    bar.hidden = false;
    let waiting;
    bar.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => { apply(); write(); }, 120); });
    bar.addEventListener("submit", (event) => { event.preventDefault(); apply(); write(); reach(); });
    bar.addEventListener("reset", () => setTimeout(() => { apply(); write(); }));
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { event.preventDefault(); bar.elements.q.focus(); bar.scrollIntoView({ block: "center" }); }
      if (event.key === "Escape" && event.target === bar.elements.q) { bar.reset(); }
    });
    for (const name of ["open", "close"]) {
      document.getElementById(`${name}-all`)?.addEventListener("click", () => { for (const one of all("details.cause")) one.open = name === "open"; });
    }
    apply();
  }
  addEventListener("hashchange", read);
  addEventListener("beforeprint", () => { for (const one of all("details.printed, details.cause, details.section")) { one.dataset.was = one.open; if (findings.length < 400) one.open = true; } });
  addEventListener("afterprint", () => { for (const one of all("details[data-was]")) { one.open = one.dataset.was === "true"; delete one.dataset.was; } });
  read();
})();
