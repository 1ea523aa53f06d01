// What the keyboard, and presenters' remotes, do while somebody presents; and the full screen, for which browsers want
// the very click that starts the presentation.

const NEXT = ["ArrowRight", "ArrowDown", "PageDown"];
const PREVIOUS = ["ArrowLeft", "ArrowUp", "PageUp"];

// Where people write or choose from a list, keys have a meaning of their own; where the keyboard, and no click, has led
// to a control, arrows have one. Who clicked on something, and then presses the remote, wants to go on.
const USES_ALL = "textarea, [role=listbox], [role=option], [role=dialog], [role=menu], [aria-expanded=true]";
const WRITES = "textarea, select, input:not([type=checkbox], [type=radio], [type=range], [role=combobox])";
const USES_ARROWS = "input:not([type=checkbox]), audio, [role=slider], [role=radio], [role=tab], [role=combobox]";

const PRESSED = "a, button, summary, input, [role=button], [role=checkbox], [role=switch]"; // what the space bar presses

const DARKENS = ["b", "."]; // what remotes send to darken the screen
const LIGHTENS = ["keydown", "click"];

const ROOM = ".st-key-room"; // a quiz with phones: no key leads away from it
const GO_ON = ".st-key-go-on button:not(:disabled)"; // what its game waits for
const PATIENCE = 4000; // milliseconds in which a button that was pressed makes room for the next
const STARTS = "[class*='st-key-present-at-the'] button";
const PARTS = "[data-testid=stHeading], [data-testid=stPlotlyChart]";
// What no edge of a slide may cut through; lists, tables and long texts may be parted between their rows.
const WHOLE =
    "h1, h2, h3, h4, p, li, tr, button, label, img, canvas, audio, [data-testid=stPlotlyChart], " +
    "[data-testid=stAlert], [data-testid=stBidiComponentIsolated], [data-testid=stBidiComponentRegular]";
const ABOVE = 12; // pixels that stay free above a part: less than there are between two
const NEAR = 0.25; // of the screen: parts that are closer are seen together
const FAR = 0.85; // of the screen: a step through what is higher than the screen
const LOOKS_EVERY = 500; // milliseconds between looks at what the edges cut through
const MARGIN = 48; // pixels: what is left of a page at its ends that nobody would take for a step

let current = new AbortController(); // of the listeners of the last run of the page
let last = { presenting: false, page: null };
let isChoosing = false; // whether the last key was pressed in a list or a dialog that is open
let curtains = ""; // where they hang
let gone = { text: "", at: -Infinity }; // what was pressed last for a game to go on
let isSlide = false; // whether the page stands where a step has led, and not where somebody has scrolled it
let isPointed = false; // whether what has the focus got it by a click or a tap

// Streamlit calls this on every run of the page, and calls what was returned when the page goes, but at times only
// after the next call: each call removes no listeners but its own and those of the one before.
export default function ({ data, parentElement }) {
    current.abort();
    const mine = (current = new AbortController());
    const button = parentElement.querySelector("button");
    const options = { signal: mine.signal, capture: true };
    button.textContent = data.label;
    const label = () => (button.hidden = !data.presenting || Boolean(document.fullscreenElement));
    document.addEventListener("click", (event) => event.target.closest?.(STARTS) && fillScreen(), options);
    document.addEventListener("fullscreenchange", label, options);
    document.addEventListener("pointerdown", () => (isPointed = true), options);
    document.addEventListener("keydown", (event) => event.key === "Tab" && (isPointed = false), options);
    if (data.presenting) {
        document.addEventListener("keydown", (event) => press(event, data.page), options);
        document.body.addEventListener("keydown", keepPresenting, { signal: mine.signal });
        const watch = setInterval(() => isSlide && rail() && drawCurtains(), LOOKS_EVERY);
        mine.signal.addEventListener("abort", () => clearInterval(watch));
        for (const kind of ["wheel", "touchmove", "pointerdown"]) document.addEventListener(kind, leaveSlide, options);
    } else leaveSlide();
    button.onclick = fillScreen;
    if (rail()) rail().style.background = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
    label();
    if (data.presenting && data.page !== last.page) {
        isSlide = true;
        stage().scrollTo(0, 0);
    }
    if (last.presenting && !data.presenting && document.fullscreenElement) document.exitFullscreen();
    last = data;
    return () => mine.abort();
}

// Escape closes what is open, and does not get to Streamlit's own listener, which would end the presentation.
function keepPresenting(event) {
    if (event.key === "Escape" && isChoosing) event.stopPropagation();
}

// The story's question that is on the screen and not answered yet.
function asked() {
    const free = innerHeight - rail().getBoundingClientRect().height;
    return [...document.querySelectorAll(".story .show:not([hidden])")].find((button) => {
        const { top, bottom } = button.getBoundingClientRect();
        return top > 0 && bottom < free;
    });
}

const seen = () => stage().clientHeight - rail().getBoundingClientRect().height; // pixels of the page that are on the screen
const stage = () => document.querySelector("[data-testid=stMain]");
const rail = () => document.querySelector(".st-key-rail");

function fillScreen() {
    document.documentElement.requestFullscreen?.().catch(() => {}); // refused: large type will do
}

// A dark screen, until any key or a click.
function darken() {
    const dark = document.createElement("div");
    const lighten = (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        if (event.repeat) return;
        dark.remove();
        for (const kind of LIGHTENS) removeEventListener(kind, lighten, true);
    };
    dark.className = "genreclf-dark";
    document.body.append(dark);
    for (const kind of LIGHTENS) addEventListener(kind, lighten, true);
}

function press(event, page) {
    const isSpace = event.key === " ";
    const direction = isSpace || NEXT.includes(event.key) ? 1 : PREVIOUS.includes(event.key) ? -1 : 0;
    const focused = event.composedPath()[0];
    isChoosing = Boolean(focused.closest?.(USES_ALL));
    const isDark = DARKENS.includes(event.key.toLowerCase());
    if (!(direction || isDark) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const isPage = event.key.startsWith("Page");
    const taken = isPage ? [USES_ALL] : [USES_ALL, WRITES, ...(isPointed ? [] : [USES_ARROWS, ...(isSpace ? [PRESSED] : [])])];
    if (focused.closest?.(taken.join())) return;
    if (isDark) return darken();
    const isRoom = document.querySelector(ROOM);
    const player = isSpace && !isRoom && playerInSight();
    if (isSpace && !isRoom && !player) return;
    event.preventDefault();
    event.stopPropagation();
    if (isSpace) focused.blur?.(); // what was clicked before is not pressed again
    if (player) return player.click();
    const waiting = isRoom && direction > 0 && event.key !== "ArrowDown" && document.querySelector(GO_ON);
    if (waiting) return event.repeat || goOn(waiting);
    const reveal = direction > 0 && (document.querySelector(".st-key-reveal button") ?? asked());
    if (reveal) {
        reveal.click();
        return requestAnimationFrame(() => rail() && drawCurtains()); // what is told takes room
    }
    step(direction, page);
}

// A second press on a button that the page has not exchanged yet would be taken for the next.
function goOn(button) {
    const [text, at] = [button.textContent, performance.now()];
    if (text === gone.text && at - gone.at < PATIENCE) return;
    gone = { text, at };
    button.click();
}

// The button of the player that sounds, or of the first that is on the screen.
function playerInSight() {
    const hosts = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated], [data-testid=stBidiComponentIsolated] *")];
    const players = hosts.map((host) => host.shadowRoot?.querySelector(".player")).filter(Boolean);
    const free = innerHeight - rail().getBoundingClientRect().height;
    const isInSight = (player) => {
        const { top, bottom } = player.querySelector(".play").getBoundingClientRect();
        const isGoing = player.getRootNode().host.closest("[data-stale=true]"); // of the page before
        return !isGoing && bottom > top && bottom > 0 && top < free;
    };
    return (players.find((player) => player.matches(".playing")) ?? players.find(isInSight))?.querySelector(".play");
}

// To the next part of the page, or to the next page where this one has ended.
function step(direction, page) {
    const area = stage();
    const height = seen();
    const end = area.scrollHeight - area.clientHeight;
    const at = area.scrollTop;
    const left = direction > 0 ? end - at : at;
    if (left < MARGIN) return document.querySelector(ROOM) || rail().querySelectorAll("a")[page + direction]?.click();
    const boxes = wholes(area);
    const isClean = (y) => !cutting(boxes, y).length;
    const parts = [...area.querySelectorAll(PARTS)].map((part) => top(heading(part), area) - ABOVE);
    const ways = (places, least) =>
        places.map((place) => direction * (place - at)).filter((way) => way > least && way <= height);
    const nearest = ways(parts.filter(isClean), NEAR * height);
    const furthest = ways(boxes.map((box) => box.top - ABOVE).filter(isClean), MARGIN);
    const beside = ways(parts, MARGIN); // where columns leave no clean place
    const way = nearest.length
        ? Math.min(...nearest)
        : furthest.length
          ? Math.max(...furthest)
          : Math.min(...beside, FAR * height);
    const isLast = left < 2 * NEAR * height && left - way < NEAR * height; // no slide for a few lines
    area.scrollTo(0, at + direction * (isLast ? left : way));
    isSlide = true;
    drawCurtains();
}

// Where what must stay whole lies, in pixels from the top of the page. What names the next thing is not parted from it.
function wholes(area) {
    return [...area.querySelectorAll(WHOLE)]
        .filter((part) => !part.closest(".st-key-rail") && part.getClientRects().length)
        .map((part) => {
            const from = top(part, area);
            const next = part.closest("[data-testid=stElementContainer]")?.nextElementSibling;
            const names = part.matches("h1, h2, h3, h4, label") || next?.querySelector("[data-testid=stPlotlyChart]");
            return { top: from, bottom: from + part.getBoundingClientRect().height + (names ? WITH : 0) };
        });
}

const top = (part, area) => part.getBoundingClientRect().top - area.getBoundingClientRect().top + area.scrollTop;
const EDGE = 3; // pixels: what lies beyond an edge by less is not seen to be cut
const WITH = 40; // pixels of what follows a heading, which would say nothing alone
const COVERED = 0.35; // of the screen: the most that is covered at an edge; what is higher is better cut than not seen
const cutting = (boxes, y) => boxes.filter((box) => box.top < y - EDGE && box.bottom > y + EDGE);

// Covers what the edges of the screen cut through, which is seen whole on the slide before or after. Charts come late, and
// what is told takes room: so it is done again and again, until somebody scrolls.
function drawCurtains() {
    const area = stage();
    const [boxes, height] = [wholes(area), seen()];
    const [start, bottom] = [area.scrollTop, area.scrollTop + height];
    let [from, to] = [start, bottom];
    for (let cut; (cut = cutting(boxes, from)).length; ) from = Math.max(...cut.map((box) => box.bottom)) + EDGE;
    for (let cut; (cut = cutting(boxes, to)).length; ) to = Math.min(...cut.map((box) => box.top)) - EDGE;
    const edges = [[start, from], [to, bottom]];
    const covered = edges.filter(([high, low]) => high < low && low - high < COVERED * height);
    const drawn = JSON.stringify([start, covered]);
    if (document.querySelectorAll(".genreclf-curtain").length === covered.length && drawn === curtains) return;
    dropCurtains();
    curtains = drawn;
    for (const [high, low] of covered) {
        const curtain = Object.assign(document.createElement("div"), { className: "genreclf-curtain" });
        curtain.style.background = rail().style.background;
        curtain.style.top = `${area.getBoundingClientRect().top + high - start}px`;
        curtain.style.height = `${low - high}px`;
        document.body.append(curtain);
    }
}

function leaveSlide() {
    isSlide = false;
    dropCurtains();
}

function dropCurtains() {
    for (const curtain of document.querySelectorAll(".genreclf-curtain")) curtain.remove();
}

// The text above a chart belongs to it.
function heading(part) {
    const container = part.closest("[data-testid=stElementContainer]");
    const above = container.previousElementSibling;
    return part.matches("[data-testid=stPlotlyChart]") && above?.matches(":has(p)") ? above : container;
}
