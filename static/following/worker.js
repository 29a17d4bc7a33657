// Shows what is told to this browser while no page is open. What comes was readable by this browser alone.
self.addEventListener("push", (event) => {
  let news = {};
  try {
    news = event.data ? event.data.json() : {};
  } catch {
    // Not ours; a browser still wants something shown for every message.
  }
  event.waitUntil(
    self.registration.showNotification(news.title || "Subhasta · 司法拍卖", {
      body: news.body || "",
      tag: news.tag,
      lang: news.lang,
      data: { path: news.path || "/account/inbox" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data.path, self.location.origin);
  // Only a page of this site, whatever stood in the message.
  if (address.origin === self.location.origin) {
    event.waitUntil(self.clients.openWindow(address.href));
  }
});
