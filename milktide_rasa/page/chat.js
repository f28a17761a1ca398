// The plain chat page of `make run`: text and buttons over the REST channel, nothing from elsewhere.
"use strict";

const log = document.getElementById("log");
const form = document.getElementById("compose");
const field = document.getElementById("message");
const waiting = document.getElementById("waiting");
const locale = document.getElementById("locale");
let sender = newSender();
let busy = false;

function newSender() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return "page-" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The clock on the wall with its offset: the server may stand in another zone.
function localNow() {
  const now = new Date();
  const minutes = -now.getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const wall = new Date(now.getTime() + minutes * 60000).toISOString().slice(0, 19);
  return wall + (minutes < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60);
}

function add(kind, text) {
  const item = document.createElement("li");
  item.className = kind;
  const who = document.createElement("span");
  who.className = "who";
  who.textContent = kind === "me" ? "You: " : "Milktide: ";
  item.append(who, text);
  log.append(item);
  item.scrollIntoView({ block: "nearest" });
}

function addChoices(buttons) {
  const item = document.createElement("li");
  item.className = "choices";
  for (const button of buttons) {
    const choice = document.createElement("button");
    choice.type = "button";
    choice.textContent = button.title;
    choice.addEventListener("click", () => {
      say(button.payload || button.title, button.title);
      field.focus();
    });
    item.append(choice);
  }
  log.append(item);
  item.scrollIntoView({ block: "nearest" });
}

function dropChoices() {
  for (const old of log.querySelectorAll(".choices")) old.remove();
}

async function say(message, shown) {
  if (busy) return;
  busy = true;
  dropChoices();
  add("me", shown);
  waiting.hidden = false;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const metadata = { now: localNow(), zone };
  if (locale.value) metadata.locale = locale.value;
  try {
    const answer = await fetch("/webhooks/rest/webhook", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sender, message, metadata }),
    });
    const items = await answer.json();
    if (!Array.isArray(items)) throw new Error(items.message);
    for (const item of items) {
      if (item.text) add("bot", item.text);
      if (item.image) addImage(item.image);
      if (item.buttons) addChoices(item.buttons);
    }
  } catch (error) {
    add("bot", "No answer came: " + error.message +
      " If you or your baby may be in danger, call your emergency number now.");
  } finally {
    waiting.hidden = true;
    busy = false;
  }
}

function addImage(source) {
  const item = document.createElement("li");
  item.className = "bot";
  const image = document.createElement("img");
  image.src = source;
  image.alt = "Milk level over time; the text above says the same.";
  item.append(image);
  log.append(item);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text || busy) return;
  field.value = "";
  say(text, text);
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.getElementById("again").addEventListener("click", () => {
  sender = newSender();
  log.replaceChildren();
  field.focus();
});

const spoken = Array.from(locale.options, (option) => option.value);
if (spoken.includes(navigator.language)) locale.value = navigator.language;
field.focus();
