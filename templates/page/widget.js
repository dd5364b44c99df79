// Shows the status page's widget where this script stands:
// <script src="https://status.example.org/widget.js" async></script>
(() => {
  "use strict";
  const script = document.currentScript;
  const frame = document.createElement("iframe");
  frame.src = script.src.replace(/\.js(\?.*)?$/, "");
  frame.title = script.dataset.title || "Service status";
  frame.loading = "lazy";
  frame.width = script.dataset.width || "320";
  frame.height = script.dataset.height || "96";
  frame.referrerPolicy = "no-referrer";
  frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts");
  frame.setAttribute("frameborder", "0");
  script.after(frame);
})();
