(() => {
  "use strict";
  const root = document.documentElement;
  const all = (query, from = document) => Array.from(from.querySelectorAll(query));
  const bar = document.getElementById("filters");
  const KEYS = ["q", "api", "level", "state", "verdict"];
  const pills = all("#pills button");

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

  const markdown = (one) => {
    const said = (query) => one.querySelector(query)?.textContent.trim().replace(/\s+/g, " ") ?? "";
    const fenced = (text) => { const fence = "`".repeat(Math.max(3, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length + 1))); return `${fence}\n${text}\n${fence}`; };
    const values = all(".versus > div", one).map((each) => `${each.querySelector("b").textContent}:\n\n${fenced(each.querySelector("code").textContent)}`);
    const wires = all(".exchange", one).slice(0, 1).flatMap((each) => all(".wire", each)).map((wire) => fenced(all("span, mark", wire).map((row) => row.textContent).join("\n").trim()));
    const plain = (text) => text.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
    return [`**${plain(said(".says"))}** (${one.id})`, plain(said(".rule")), ...values, ...wires, ...all(".again code", one).map((code) => fenced(code.textContent))].join("\n\n");
  };
  for (const button of all("button.md")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const label = button.textContent;
      try { await navigator.clipboard.writeText(markdown(button.closest("[data-finding]"))); button.textContent = "Copied"; }
      catch { button.textContent = "No clipboard here"; }
      setTimeout(() => { button.textContent = label; }, 1500);
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
      row.hidden = !((!wanted.api || row.dataset.api === wanted.api) && words.every((word) => text(row).includes(word))
        && (!wanted.verdict || !row.dataset.verdicts || row.dataset.verdicts.split(" ").includes(wanted.verdict)));
    }
    for (const part of all("[data-part]")) part.hidden = Boolean(wanted.verdict) && part.dataset.part !== wanted.verdict;
    for (const pill of pills) pill.setAttribute("aria-pressed", String(pill.dataset.verdict === wanted.verdict));
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
      else if (state().verdict) show("operations");
    } else if (hash) {
      show(hash);
    }
  };

  if (bar) {
    bar.hidden = false;
    let waiting;
    bar.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => { apply(); write(); }, 120); });
    bar.addEventListener("submit", (event) => { event.preventDefault(); apply(); write(); reach(); });
    bar.addEventListener("reset", () => setTimeout(() => { bar.elements.verdict.value = ""; apply(); write(); }));
    if (pills.length) pills[0].parentElement.hidden = false;
    for (const pill of pills) {
      pill.addEventListener("click", () => {
        const verdict = bar.elements.verdict;
        verdict.value = verdict.value === pill.dataset.verdict ? "" : pill.dataset.verdict;
        choose();
      });
    }
    for (const link of all(".tally a")) {
      link.addEventListener("click", (event) => { event.preventDefault(); bar.elements.verdict.value = link.dataset.verdict; choose(); show("operations"); });
    }
    const choose = () => {
      const verdict = bar.elements.verdict;
      apply(); write();
      for (const one of all("#operations details[data-verdicts]")) one.open = verdict.value !== "" && verdict.value !== "pass" && !one.hidden;
    };
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
