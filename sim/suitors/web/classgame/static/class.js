// Keeps a page of the class up to date: asks what is new every second, and puts in those sections anew whose key has changed.
const page = document.getElementById("page");
let asked = page.dataset.version;
let phase = null;
let ends = null;

function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function show() {
  const timer = document.querySelector("[data-left]");
  if (!timer) return;
  const left = timer.dataset.runs && ends !== null ? (ends - performance.now()) / 1000 : Number(timer.dataset.left);
  timer.textContent = clock(left);
  timer.classList.toggle("soon", left <= 15);
}

function start(left) {
  ends = performance.now() + 1000 * left;
}

async function renew() {
  const answer = await fetch(page.dataset.page, { headers: { accept: "text/html" } });
  if (!answer.ok || new URL(answer.url).pathname !== page.dataset.page) {
    location.assign(page.dataset.page);
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const section of fresh.querySelectorAll("[data-live]")) {
    const old = document.getElementById(section.id);
    if (!old || old.dataset.live === section.dataset.live) continue;
    const unfolded = [...old.querySelectorAll("details")].map((part) => part.open);
    const held = old.contains(document.activeElement);
    const place = held ? [...old.querySelectorAll("button, a, summary, select, input")].indexOf(document.activeElement) : -1;
    const wasSame = old.querySelectorAll("details").length === section.querySelectorAll("details").length;
    old.replaceWith(document.adoptNode(section));
    if (wasSame) [...section.querySelectorAll("details")].forEach((part, index) => { part.open = unfolded[index]; });
    if (held) {
      const next = section.querySelectorAll("button, a, summary, select, input");
      (next[Math.min(place, next.length - 1)] || document.getElementById("main")).focus({ preventScroll: true });
    }
  }
  document.title = fresh.title;
}

async function look() {
  try {
    const answer = await fetch(page.dataset.news);
    if (answer.status === 403) {
      location.assign(page.dataset.page);
      return;
    }
    if (answer.ok) {
      const news = await answer.json();
      start(news.left);
      if (news.version !== asked) {
        await renew();
        asked = news.version;
      }
      if (phase !== null && phase !== news.said) document.getElementById("told").textContent = news.said;
      phase = news.said;
      document.getElementById("away").hidden = true;
    }
  } catch {
    // The server is away; the next look may find it again.
    document.getElementById("away").hidden = false;
  }
  setTimeout(look, 900 + 300 * Math.random());
}

const timer = document.querySelector("[data-left]");
if (timer) start(Number(timer.dataset.left));
setInterval(show, 250);
look();
