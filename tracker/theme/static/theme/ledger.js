/* Comforts of the pages. Everything works without this file; with it there is less scrolling. */
"use strict";
{
    const page = document.documentElement;
    page.classList.add("with-script");

    /* A drawer: the filters of a list, the menu on a narrow screen. */
    function drawer(button, openClass) {
        if (!button) {
            return;
        }
        const close = () => {
            page.classList.remove(openClass);
            button.setAttribute("aria-expanded", "false");
        };
        button.addEventListener("click", () => {
            const open = page.classList.toggle(openClass);
            button.setAttribute("aria-expanded", String(open));
        });
        document.addEventListener("keydown", (event) => {
            if (event.key === "Escape") {
                close();
            }
        });
        document.querySelectorAll(".drawer-shade, .close-drawer").forEach((shade) => {
            shade.addEventListener("click", close);
        });
    }

    /* Each choice of a filter loads the list anew; the drawer stays open, and where it was. */
    function keepFiltersOpen() {
        const filters = document.getElementById("changelist-filter");
        const button = document.querySelector(".filter-button");
        if (!filters || !button) {
            return;
        }
        const kept = `filters of ${location.pathname}`;
        filters.addEventListener("click", (event) => {
            if (event.target.closest("a")) {
                sessionStorage.setItem(kept, String(filters.scrollTop));
            }
        });
        const scrolled = sessionStorage.getItem(kept);
        sessionStorage.removeItem(kept);
        if (scrolled !== null) {
            button.click();
            filters.scrollTop = Number(scrolled);
        }
    }

    /* Name each cell of the list after its column, for the cards of a narrow screen. */
    function nameCells() {
        const table = document.getElementById("result_list");
        if (!table) {
            return;
        }
        const names = Array.from(table.querySelectorAll("thead th"), (cell) =>
            cell.classList.contains("action-checkbox-column") ? "" : cell.textContent.trim());
        table.querySelectorAll("tbody tr").forEach((row) => {
            Array.from(row.children).forEach((cell, index) => {
                if (cell.tagName === "TD" && names[index]) {
                    cell.dataset.label = names[index];
                }
                cell.classList.toggle("empty-cell", cell.textContent.trim() === "—");
            });
        });
    }

    /* Tabs of a long form. The first tab with an error opens itself. */
    function tabs() {
        const links = Array.from(document.querySelectorAll(".form-tabs a"));
        const sections = links.map((link) => document.querySelector(link.hash));
        if (!links.length) {
            return;
        }
        const show = (chosen) => links.forEach((link, index) => {
            link.setAttribute("aria-current", String(link === chosen));
            sections[index].classList.toggle("tab-hidden", link !== chosen);
        });
        links.forEach((link, index) => {
            link.classList.toggle("has-errors", Boolean(sections[index].querySelector(".errorlist")));
            link.addEventListener("click", (event) => {
                event.preventDefault();
                history.replaceState(null, "", link.hash);
                show(link);
            });
        });
        /* A page that is saved and shown again comes back with the tab it was saved from. */
        const kept = `tab of ${location.pathname}`;
        const wanted = location.hash || sessionStorage.getItem(kept);
        sessionStorage.removeItem(kept);
        links[0].closest("form").addEventListener("submit", () => {
            sessionStorage.setItem(kept, location.hash);
        });
        show(links.find((link) => link.classList.contains("has-errors")) ||
            links.find((link) => link.hash === wanted) || links[0]);
    }

    /* Ask before typed text is lost. */
    function guardTyping() {
        const form = document.querySelector(".change-form form[method=post], .step-page form[method=post]");
        if (!form || !form.querySelector(".submit-row input[type=submit]")) {
            return;
        }
        let isTouched = Boolean(form.querySelector(".errornote"));
        form.addEventListener("input", () => { isTouched = true; });
        form.addEventListener("submit", () => { isTouched = false; });
        window.addEventListener("beforeunload", (event) => {
            if (isTouched) {
                event.preventDefault();
            }
        });
    }

    /* Copies a text that stands on the page; where the browser may not, it is selected. */
    function copying() {
        document.querySelectorAll("button.copy").forEach((button) => {
            const text = document.getElementById(button.dataset.copies);
            button.addEventListener("click", () => {
                text.select();
                if (navigator.clipboard) {
                    navigator.clipboard.writeText(text.value).then(() => {
                        button.textContent = "已复制";
                    });
                }
            });
        });
    }

    /* Boxes in which one chooses by typing say what is chosen in them, as the field's label does. */
    function nameOf(select) {
        const label = select.labels && select.labels[0];
        const cell = select.closest("td");
        const column = cell && cell.closest("table").querySelectorAll("thead th")[cell.cellIndex];
        const named = label || column;
        return named ? named.textContent.replace(/[：:*\s]+$/, "").trim() : "选择";
    }

    function nameChoices() {
        document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
            const box = select.nextElementSibling;
            const name = nameOf(select);
            box.querySelectorAll(".select2-selection, [role=textbox], input").forEach((part) => {
                part.removeAttribute("aria-labelledby");
                part.setAttribute("aria-label", name);
            });
            box.querySelectorAll("ul").forEach((list) => list.setAttribute("role", "presentation"));
        });
        document.querySelectorAll(".select2-container--open .select2-search__field").forEach((field) => {
            field.setAttribute("aria-label", "输入关键词查找");
        });
    }

    /* The boxes are made by Django's script, which runs after this one; rows may be added later. */
    document.addEventListener("DOMContentLoaded", () => setTimeout(nameChoices));
    document.addEventListener("formset:added", () => setTimeout(nameChoices));
    document.addEventListener("click", () => setTimeout(nameChoices));

    /* One key leads to the search box from anywhere but where something is typed. */
    function searchKey() {
        const box = document.querySelector(".search-everything input");
        document.addEventListener("keydown", (event) => {
            const typing = event.target.closest("input, textarea, select, [contenteditable]");
            const combined = event.ctrlKey || event.metaKey || event.altKey;
            if (box && event.key === "/" && !typing && !combined) {
                event.preventDefault();
                box.focus();
                box.select();
            }
        });
    }

    drawer(document.querySelector(".filter-button"), "filters-open");
    drawer(document.querySelector(".menu-button"), "menu-open");
    keepFiltersOpen();
    nameCells();
    tabs();
    guardTyping();
    copying();
    searchKey();
}
