// A classic script, because modules don't run from a folder that is opened without a server: then at least it is said.
import("./page.js").catch(() => {
  const why =
    location.protocol === "file:"
      ? "opened from a folder, it can't be played: a browser runs this only from a web server"
      : "it can't be played: a part of this page did not arrive. Reload the page to try again";
  for (const figure of document.querySelectorAll("figure[data-live]")) {
    const note = /** @type {HTMLElement | null} */ (figure.querySelector(".frame-note[hidden]"));
    if (!note) continue;
    note.textContent = `The picture stands still; ${why}.`;
    figure.setAttribute("data-failed", "");
    note.hidden = false;
    for (const gone of figure.querySelectorAll(".player, .looks, .two-epochs")) gone.remove();
  }
});
