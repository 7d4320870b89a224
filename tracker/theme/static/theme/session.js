/* Shows quorum and majorities as they are typed. The server counts again; without this file the
   page works all the same. */
"use strict";
{
    const form = document.getElementById("session-form");
    const seats = form.querySelector(".attendance");
    const number = (input) => {
        const value = Number.parseInt(input.value, 10);
        return Number.isNaN(value) ? 0 : value;
    };

    function sayAttendance() {
        const place = seats.querySelector("[data-live=attendance]");
        if (!place) {
            return;
        }
        const came = seats.querySelectorAll("tr[data-member] input[value=present]:checked").length;
        const guests = seats.querySelectorAll("tr:not([data-member]) input[value=present]:checked").length;
        const members = Number(seats.dataset.members || 0);
        const parts = [`已选到会${came}人`];
        if (members) {
            parts.unshift(`应到${members}人`);
            parts.push(came * 2 > members ? "超过半数" : "没有超过半数");
        }
        if (guests) {
            parts.push(`列席${guests}人`);
        }
        place.textContent = `${parts.join("，")}。`;
    }

    function baseOf(ballot, options) {
        if (ballot.dataset.base === "members") {
            const typed = form.elements[`${ballot.dataset.prefix}-members`];
            return (typed && number(typed)) || Number(ballot.dataset.members || 0);
        }
        const typed = form.elements[`${ballot.dataset.prefix}-${ballot.dataset.base}`];
        const cast = options.filter((input) => !input.name.endsWith("-not_voted"));
        return (typed && number(typed)) || cast.reduce((sum, input) => sum + number(input), 0);
    }

    function sayMajority(ballot) {
        const place = ballot.querySelector("[data-live=majority]");
        const options = Array.from(ballot.querySelectorAll(".options input"));
        place.dataset.rule = place.dataset.rule || place.textContent;
        const base = baseOf(ballot, options);
        if (!ballot.dataset.base || !base || options.every((input) => input.value === "")) {
            place.textContent = place.dataset.rule;
            delete place.dataset.state;
            return;
        }
        const counting = ballot.dataset.approving.split(" ");
        const approving = options.filter((input) => counting.includes(input.name))
            .reduce((sum, input) => sum + number(input), 0);
        const all = options.reduce((sum, input) => sum + number(input), 0);
        const percent = Number(ballot.dataset.percent);
        const passes = approving * 100 > percent * base;
        const needed = Math.floor(base * percent / 100) + 1;
        const tooMany = ballot.dataset.members && all > Number(ballot.dataset.members);
        place.dataset.state = tooMany || !passes ? "not-passed" : "passed";
        place.textContent = tooMany
            ? `票数合计${all}，多于组成人员${ballot.dataset.members}人`
            : `${approving}票，须有${needed}票（基数${base}）：${passes ? "通过" : "未通过"}`;
    }

    function tickAll(event) {
        event.preventDefault();
        seats.querySelectorAll(".choices").forEach((choices) => {
            if (!choices.querySelector("input:checked")) {
                choices.querySelector("input[value=present]").checked = true;
            }
        });
        form.dispatchEvent(new Event("input"));
        sayAttendance();
    }

    /* Ask before typed text is lost, as forms of records do. */
    let isTouched = Boolean(form.querySelector(".errornote"));
    form.addEventListener("input", () => { isTouched = true; });
    form.addEventListener("submit", () => { isTouched = false; });
    window.addEventListener("beforeunload", (event) => {
        if (isTouched) {
            event.preventDefault();
        }
    });

    const button = form.querySelector(".all-present");
    if (button) {
        button.addEventListener("click", tickAll);
    }
    seats.addEventListener("change", sayAttendance);
    sayAttendance();
    form.querySelectorAll(".ballot").forEach((ballot) => {
        ballot.addEventListener("input", () => sayMajority(ballot));
        sayMajority(ballot);
    });
}
