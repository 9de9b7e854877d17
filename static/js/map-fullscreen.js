/* Shows the map in full screen, by its button or F, where the browser can. */

const plate = document.getElementById("plate");
const full = plate.querySelector("[data-fullscreen]");
full.hidden = !document.fullscreenEnabled;
const toggleFull = () => (document.fullscreenElement ? document.exitFullscreen() : plate.requestFullscreen());
full.addEventListener("click", toggleFull);
document.addEventListener("fullscreenchange", () => (full.textContent = document.fullscreenElement ? "Exit full screen" : "Full screen"));
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "f" || event.ctrlKey || event.metaKey || event.altKey || full.hidden) return;
  if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
  event.preventDefault();
  toggleFull();
});
