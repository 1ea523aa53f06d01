// Gives a link away. Browsers share and copy only on a press, and only on https or localhost: elsewhere the link is shown.

export default function ({ data, parentElement }) {
    const part = (selector) => parentElement.querySelector(selector);
    const [button, label, input, status] = ["button", "label", "input", "p"].map(part);
    const url = new URL(data.path, location.origin).href;
    button.textContent = data.words.share;
    label.firstElementChild.textContent = data.words.address;
    if (input.value !== url) {
        input.value = url;
        label.hidden = true;
        status.textContent = "";
    }

    button.onclick = async () => {
        status.textContent = "";
        if (navigator.share && matchMedia("(pointer: coarse)").matches) {
            try {
                await navigator.share({ title: data.title, text: data.text, url });
                return;
            } catch (error) {
                if (error.name === "AbortError") return; // thought better of it
            }
        }
        try {
            await navigator.clipboard.writeText(url);
            status.textContent = data.words.copied;
        } catch {
            label.hidden = false;
            input.focus();
            input.select();
            status.textContent = data.words.select;
        }
    };
}
