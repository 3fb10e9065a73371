// Turns `<div class="tabs">` of `<section class="tab-panel" id>` with a heading each into WAI-ARIA tabs.
// Without this file the sections stand one after another; on paper they do so again.

/**
 * @param {HTMLElement} root  the `.tabs` element
 * @param {(panel: HTMLElement) => string} address  the hash that leads to a panel as it is now
 * @returns {{reveal: (element: Element) => boolean}}  opens the panel that is or holds an element
 */
export function mountTabs(root, address) {
  const panels = /** @type {HTMLElement[]} */ ([...root.children].filter((child) => child.matches("section.tab-panel[id]")));
  const list = document.createElement("div");
  list.className = "tab-list";
  list.setAttribute("role", "tablist");
  const tabs = panels.map((panel) => makeTab(panel));
  list.append(...tabs);

  /** @param {number} chosen */
  function select(chosen) {
    panels.forEach((panel, at) => {
      panel.hidden = at !== chosen;
      tabs[at].setAttribute("aria-selected", String(at === chosen));
      tabs[at].tabIndex = at === chosen ? 0 : -1;
    });
  }

  list.addEventListener("click", (event) => {
    const at = tabs.findIndex((tab) => tab.contains(/** @type {Node} */ (event.target)));
    if (at < 0) return;
    select(at);
    history.replaceState(history.state, "", address(panels[at])); // a tab can be linked to; the page stays where it is
  });
  list.addEventListener("keydown", (event) => {
    const to = nextTab(tabs.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement)), event.key, tabs.length);
    if (to === null) return;
    event.preventDefault();
    tabs[to].focus();
    tabs[to].click();
  });

  select(0);
  root.prepend(list);
  root.dataset.ready = "";
  return {
    reveal(element) {
      const at = panels.findIndex((panel) => panel.contains(element));
      if (at >= 0) select(at);
      return at >= 0;
    },
  };
}

/** @param {HTMLElement} panel @returns {HTMLButtonElement} */
function makeTab(panel) {
  const title = panel.querySelector(":scope > h2, :scope > h3, :scope > h4");
  const tab = document.createElement("button");
  tab.type = "button";
  tab.id = `tab-${panel.id}`;
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", panel.id);
  tab.textContent = title?.textContent ?? panel.id;
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", tab.id);
  return tab;
}

/**
 * Where a key leads from one tab: arrows go round, Home and End to the ends; null for every other key.
 * @param {number} from @param {string} key @param {number} count @returns {number | null}
 */
export function nextTab(from, key, count) {
  if (from < 0) return null;
  if (key === "ArrowRight") return (from + 1) % count;
  if (key === "ArrowLeft") return (from + count - 1) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}
