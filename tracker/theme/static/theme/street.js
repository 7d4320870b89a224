/* Spreads copied cells of WPS and Excel over the table of a month. Without this file they are
   pasted into the text field below, which the server reads. */
"use strict";
{
    const table = document.getElementById("street-table");
    const body = table && table.tBodies[0];
    const form = document.getElementById("street-form");

    const lines = () => Array.from(body.querySelectorAll("tr[data-row]"));
    const cells = (line) => Array.from(line.querySelectorAll("input"));

    function addLine() {
        const all = lines();
        const number = all.length;
        const line = all[number - 1].cloneNode(true);
        line.dataset.row = String(number);
        line.classList.remove("errors");
        line.querySelectorAll(".errorlist").forEach((list) => list.remove());
        line.querySelector(".row-number").textContent = String(number + 1);
        for (const input of cells(line)) {
            input.name = `row-${number}-${input.dataset.field}`;
            input.value = "";
            input.removeAttribute("aria-invalid");
            input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+/, number + 1));
        }
        body.append(line);
        form.elements.rows.value = String(number + 1);
        return line;
    }

    /* A cell with line breaks comes in quotation marks, and those within it doubled. */
    function read(text) {
        const rows = [[""]];
        let quoted = false;
        for (let at = 0; at < text.length; at += 1) {
            const row = rows[rows.length - 1];
            const sign = text[at];
            if (quoted) {
                if (sign === '"' && text[at + 1] === '"') {
                    row[row.length - 1] += '"';
                    at += 1;
                } else if (sign === '"') {
                    quoted = false;
                } else {
                    row[row.length - 1] += sign === "\n" ? " " : sign;
                }
            } else if (sign === '"' && row[row.length - 1] === "") {
                quoted = true;
            } else if (sign === "\t") {
                row.push("");
            } else if (sign === "\n") {
                rows.push([""]);
            } else if (sign !== "\r") {
                row[row.length - 1] += sign;
            }
        }
        return rows.filter((row) => row.some((cell) => cell.trim()));
    }

    /* Rows with their headings go into the text field: the server knows which column is which. */
    function hasHeadings(rows) {
        return rows[0].includes("活动名称") || rows[0].includes("序号") || rows[0].includes("日期");
    }

    function paste(event) {
        const input = event.target;
        const text = event.clipboardData && event.clipboardData.getData("text/plain");
        if (!text || !input.dataset.field || !/[\t\n]/.test(text.trim())) {
            return;
        }
        const rows = read(text);
        event.preventDefault();
        if (hasHeadings(rows)) {
            const area = form.elements.pasted;
            area.value = text;
            area.closest("details").open = true;
            area.focus();
            return;
        }
        const line = input.closest("tr");
        const column = cells(line).indexOf(input);
        let at = lines().indexOf(line);
        for (const row of rows) {
            if (at >= Number(table.dataset.most)) {
                break;
            }
            const inputs = cells(lines()[at] || addLine());
            row.forEach((cell, offset) => {
                const target = inputs[column + offset];
                if (target) {
                    target.value = cell.trim();
                }
            });
            at += 1;
        }
    }

    if (table) {
        table.addEventListener("paste", paste);
    }
}
