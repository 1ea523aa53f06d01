// A table of buttons, one for each cell; pressing one tells the page which.

const drawn = new WeakMap();

function created(name, text, attributes = {}) {
    const element = Object.assign(document.createElement(name), { textContent: text });
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    return element;
}

export default function ({ data, parentElement, setTriggerValue }) {
    const text = JSON.stringify(data);
    if (drawn.get(parentElement) === text) return;
    drawn.set(parentElement, text);
    const header = created("tr", "");
    header.append(created("td", ""), ...data.labels.map((label) => {
        const cell = created("th", "", { scope: "col" });
        cell.append(created("span", label));
        return cell;
    }));
    const rows = data.cells.map((cells, i) => {
        const row = created("tr", "");
        row.append(created("th", data.labels[i], { scope: "row" }), ...cells.map(({ text, words, shade, ink }, j) => {
            const isChosen = data.chosen?.[0] === i && data.chosen?.[1] === j;
            const button = created("button", text, { type: "button", "aria-label": words, "aria-pressed": isChosen });
            button.style.setProperty("--shade", shade);
            button.style.setProperty("--ink", ink);
            button.onclick = () => setTriggerValue("cell", [i, j]);
            const cell = created("td", "");
            cell.append(button);
            return cell;
        }));
        return row;
    });
    const [table, columns, head, body] = ["table", "colgroup", "thead", "tbody"].map((name) => created(name, ""));
    columns.append(...[null, ...data.labels].map(() => created("col", "")));
    head.append(header);
    body.append(...rows);
    table.append(created("caption", data.caption), columns, head, body);
    parentElement.querySelector(".matrix").replaceChildren(table);
}
