// Says once that its place has come near the screen.

const NEAR = "0px 0px 120px 0px"; // below the edge of what is seen
const APART = 200; // milliseconds: of what is told at the same time, Streamlit draws only the last
let free = 0; // when the next place may tell

export default function ({ parentElement, setTriggerValue }) {
    let waiting;
    const observer = new IntersectionObserver(
        (entries) => {
            if (!entries.some((entry) => entry.isIntersecting)) return;
            observer.disconnect();
            const now = performance.now();
            waiting = setTimeout(() => setTriggerValue("near", true), Math.max(0, free - now));
            free = Math.max(free, now) + APART;
        },
        { root: document.querySelector("[data-testid=stMain]"), rootMargin: NEAR },
    );
    observer.observe(parentElement.querySelector(".place"));
    return () => {
        observer.disconnect();
        clearTimeout(waiting);
    };
}
