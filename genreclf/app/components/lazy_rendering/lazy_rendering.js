// Says that its place has come near the screen, until something stands there instead.

const NEAR = "0px 0px 120px 0px"; // below the edge of what is seen
const AGAIN = 400; // milliseconds

// Of what is told at the same time, Streamlit draws only the last: each place waits until the page runs no more.
const isIdle = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "running";
let last = 0; // when a place told, which takes a moment to be seen as a run

export default function ({ parentElement, setTriggerValue }) {
    let waiting;
    const tell = () => {
        const now = performance.now();
        if (!isIdle() || now - last < AGAIN) return;
        last = now;
        setTriggerValue("near", true);
    };
    const observer = new IntersectionObserver(
        (entries) => {
            if (!entries.some((entry) => entry.isIntersecting)) return;
            observer.disconnect();
            tell();
            waiting = setInterval(tell, AGAIN / 4);
        },
        { root: document.querySelector("[data-testid=stMain]"), rootMargin: NEAR },
    );
    observer.observe(parentElement.querySelector(".place"));
    return () => {
        observer.disconnect();
        clearInterval(waiting);
    };
}
