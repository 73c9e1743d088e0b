// Keeps a page of the class up to date: asks what is new every second, and puts in those sections anew whose key has changed.
// Sends forms without leaving the page, so that nothing typed is lost when the computer does not answer.
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
  const above = document.getElementById("time");
  if (!timer) {
    if (above) above.textContent = "";
    return;
  }
  const left = timer.dataset.runs && ends !== null ? (ends - performance.now()) / 1000 : Number(timer.dataset.left);
  timer.textContent = clock(left);
  timer.classList.toggle("soon", left <= 15);
  if (above) above.textContent = timer.textContent;
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
  put(await answer.text(), page.dataset.page === "/play");
}

function put(text, faultStays) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  if (!fresh.getElementById("page")) {
    document.getElementById("fault").textContent = fresh.querySelector("h1").textContent;
    return;
  }
  asked = fresh.getElementById("page").dataset.version;
  for (const section of fresh.querySelectorAll("[data-live]")) {
    const old = document.getElementById(section.id);
    if (!old || old.dataset.live === section.dataset.live || (faultStays && section.id === "fault")) continue;
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
      }
      if (phase !== null && phase !== news.said) {
        document.getElementById("told").textContent = news.said;
        document.getElementById("fault").textContent = "";
      }
      phase = news.said;
      document.getElementById("away").hidden = true;
    }
  } catch {
    // The server is away; the next look may find it again.
    document.getElementById("away").hidden = false;
  }
  setTimeout(look, 900 + 300 * Math.random());
}

let sending = false;

addEventListener("submit", async (event) => {
  event.preventDefault();
  if (sending) return;
  sending = true;
  const form = event.target;
  const typed = new URLSearchParams(new FormData(form));
  if (event.submitter?.name) typed.append(event.submitter.name, event.submitter.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: typed, headers: { accept: "text/html" } });
    if (answer.status === 403) location.assign(page.dataset.page);
    else put(await answer.text());
    if (page.dataset.page === "/play") {
      document.getElementById("told").textContent = answer.ok ? "Sent." : "";
      scrollTo(0, 0);
    }
  } catch {
    document.getElementById("away").hidden = false;
    document.getElementById("away").scrollIntoView({ block: "center" });
  }
  sending = false;
});

const timer = document.querySelector("[data-left]");
if (timer) start(Number(timer.dataset.left));
setInterval(show, 250);
look();
