setTimeout(() => {
  const canvas = document.createElement("canvas");
  canvas.width = 300;
  canvas.height = 300;
  document.querySelector("figure").prepend(canvas);
}, 200);
