// Elements of HTML, made.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {string} [name]  its class @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, name = "", text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

/** @param {string} text @param {() => void} [press] @param {string} [label]  where the text says too little @param {string} [name]  its class */
export function button(text, press, label = "", name = "") {
  const made = element("button", name, text);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  if (press) made.addEventListener("click", press);
  return made;
}

/** What is said to those who hear. */
export function heard() {
  const made = element("p", "heard");
  made.setAttribute("role", "status");
  return made;
}
