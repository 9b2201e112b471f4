// An old address of something that now stands on another page leads on to that page.
(() => {
  const places = JSON.parse(document.currentScript.dataset.moved);
  const follow = () => {
    const name = decodeURIComponent(location.hash.slice(1));
    if (Object.hasOwn(places, name)) location.replace(places[name]);
  };
  addEventListener("hashchange", follow);
  follow();
})();
