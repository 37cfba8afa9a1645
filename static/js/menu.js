// Menus close by Escape, by a click elsewhere and when the keyboard leaves them.
(() => {
  const menus = document.querySelectorAll("details[data-close]");
  const close = (menu, back) => {
    if (!menu.open) return;
    menu.open = false;
    if (back) menu.querySelector("summary").focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus) close(menu, menu.contains(document.activeElement));
  });
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) close(menu, false);
  });
  for (const menu of menus) {
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu, false);
    });
  }
})();
