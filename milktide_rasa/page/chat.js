// The plain chat page of `make run`: text and buttons over the REST channel, nothing from elsewhere.
"use strict";

const hello = document.getElementById("hello");
const log = document.getElementById("log");
const form = document.getElementById("compose");
const field = document.getElementById("message");
const waiting = document.getElementById("waiting");
const locale = document.getElementById("locale");
const countries = Array.from(locale.options, (option) => option.value);
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

// Without a locale the server would take its default country, and name that one's emergency number.
function elsewhere() {
  const own = navigator.language || "en";
  return countries.includes(own) ? "en" : own;
}

function add(kind, text) {
  const item = document.createElement("li");
  item.className = kind;
  const who = document.createElement("span");
  who.className = "who";
  who.textContent = kind.startsWith("me") ? "You: " : "Milktide: ";
  item.append(who, ...(kind.startsWith("me") ? [text] : withLinks(text)));
  log.append(item);
  return item;
}

// The sources of an answer can be opened; every other word stays plain text.
function withLinks(text) {
  return text.split(/(https:\/\/[^\s<>"]*[^\s<>".,;:!?)])/).map((piece, place) => {
    if (place % 2 === 0) return piece;
    const link = document.createElement("a");
    link.href = piece;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.textContent = piece;
    return link;
  });
}

// One tap to call, below the words that say so.
function addNumbers(emergency) {
  const item = document.createElement("li");
  item.className = "bot urgent";
  for (const { name, number } of emergency.numbers || []) {
    if (!number) continue;
    const call = document.createElement("a");
    call.className = "call";
    call.href = "tel:" + number.replace(/[^+\d]/g, "");
    call.textContent = name ? `Call ${name}: ${number}` : `Call ${number}`;
    item.append(call);
  }
  if (item.hasChildNodes()) log.append(item);
}

function addChoices(buttons) {
  const item = document.createElement("li");
  item.className = "choices";
  item.setAttribute("aria-label", "Answers to choose from");
  for (const button of buttons) {
    const choice = document.createElement("button");
    choice.type = "button";
    choice.textContent = button.title;
    choice.addEventListener("click", () => {
      say(button.payload || button.title, button.title);
      focusField();
    });
    item.append(choice);
  }
  log.append(item);
}

// The button that had the focus is gone. On a touch screen the field's keyboard would hide the answer.
function focusField() {
  if (matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
}

function dropChoices() {
  hello.hidden = true;
  for (const old of log.querySelectorAll(".choices")) old.remove();
}

async function say(message, shown) {
  if (busy) return;
  busy = true;
  dropChoices();
  const asked = add("me", shown);
  waiting.textContent = "Working it out …";
  waiting.scrollIntoView({ block: "nearest" });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const metadata = { now: localNow(), zone, locale: locale.value || elsewhere() };
  try {
    const answer = await fetch("/webhooks/rest/webhook", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sender, message, metadata }),
    });
    const items = await answer.json();
    if (!Array.isArray(items)) throw new Error(items.message);
    const answers = items.some((item) => item.custom && item.custom.assessment);
    const urgent = items.some((item) => item.custom && item.custom.emergency);
    items.forEach((item, place) => {
      if (item.text) add("bot" + (place === 0 && (answers || urgent) ? " first" : "") + (urgent ? " urgent" : ""), item.text);
      if (item.custom && item.custom.emergency) addNumbers(item.custom.emergency);
      if (item.image) addImage(item.image);
      if (item.buttons) addChoices(item.buttons);
    });
  } catch (error) {
    add("bot", "No answer came: " + String(error.message).replace(/\.?$/, ".") +
      " Please send it again. If you or your baby may be in danger, call your emergency number now.");
    if (!field.value && shown === message) field.value = message;
  } finally {
    waiting.textContent = "";
    busy = false;
    // An answer is read from its first line, which is the one that matters.
    asked.scrollIntoView({ block: "start" });
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
  hello.hidden = false;
  scrollTo(0, 0);
  focusField();
});

for (const example of hello.querySelectorAll("button")) {
  example.addEventListener("click", () => {
    say(example.textContent, example.textContent);
    focusField();
  });
}

if (countries.includes(navigator.language)) locale.value = navigator.language;
focusField();
