// A mark as it is typed: what is wrong with it, and what it adds to the total. Never a floating-point number.
export const plain = (text) => text.normalize("NFKC").replace("。", ".").trim();

const thousandths = (text) => {
  const [whole, decimals = ""] = text.split(".");
  return BigInt(whole + decimals.padEnd(3, "0").slice(0, 3));
};

// Thirds of thousandths as text; rounded to three decimals where it is no finite decimal, as the server says it.
export const decimal = (thirds) => {
  const digits = String((thirds + 1n) / 3n).padStart(4, "0");
  const text = `${digits.slice(0, -3)}.${digits.slice(-3)}`;
  return thirds % 3n ? text : text.replace(/\.?0+$/, "");
};

// One aspect on the page: an input, or a choice of levels, or of two values that differ; perhaps absence and a remark.
export class Row {
  constructor(form, element, say) {
    Object.assign(this, { form, element, say }, element.dataset); // aspect n kind decimals max worth was noted
    this.name = `marks.${this.n}.`;
    this.absence = element.querySelector("[data-absent]");
    this.remark = element.querySelector("[data-remark]");
    this.error = element.querySelector(".error");
    this.told = this.error?.textContent ?? ""; // by the server: that it is still to be scored
  }
  get field() { return this.form.elements[`${this.name}value`]; }
  get isChosen() { return this.field instanceof RadioNodeList; }
  get text() { return plain(this.field.value); }
  get now() { return this.absence?.checked ? "absent" : this.text; }
  set now(word) {
    if (this.absence) this.absence.checked = word === "absent";
    const text = word === "absent" ? "" : word;
    if (this.isChosen) for (const one of this.field) one.checked = one.value === text;
    else this.field.value = text;
  }
  get note() { return this.remark?.value.trim() ?? this.noted; }
  set note(text) {
    if (!this.remark) return;
    this.remark.value = text;
    if (text) this.element.querySelector("details").open = true;
  }
  get isNoted() { return this.note !== this.noted; }
  get isChanged() { return this.now !== this.was || this.isNoted; }
  get control() { return this.isChosen ? [...this.field].find((one) => one.checked) ?? this.field[0] : this.field; }

  get fault() {
    const text = this.now;
    if (text === "" || text === "absent" || this.isChosen) return "";
    if (!/^(\d{1,9}(\.\d{0,12})?|\.\d{1,12})$/.test(text)) return this.say("number");
    const decimals = (text.split(".")[1] ?? "").replace(/0+$/, "").length;
    if (decimals > this.decimals) return this.decimals === "0" ? this.say("whole") : this.say("fine", { n: this.decimals });
    return thousandths(text) > thousandths(this.max) ? this.say("high", { max: this.max }) : "";
  }
  get thirds() {
    if (this.now === "" || this.now === "absent" || this.fault) return 0n;
    return this.kind === "JUDGEMENT" ? thousandths(this.worth) * BigInt(this.now) : thousandths(this.now) * 3n;
  }
  tidy() {
    if (!this.isChosen) this.field.value = this.text.replace(/^\./, "0.").replace(/\.$/, "");
  }
  paint() {
    const fault = this.fault || (this.now === "" ? this.told : "");
    this.element.classList.toggle("wrong", !!fault);
    this.element.classList.toggle("out", this.now === "absent");
    if (!this.error) return;
    if (!this.isChosen) {
      this.field.placeholder = this.say(this.now === "absent" ? "absent" : "unscored");
      fault ? this.field.setAttribute("aria-invalid", "true") : this.field.removeAttribute("aria-invalid");
    }
    if (this.error.textContent !== fault) this.error.textContent = fault;
    this.error.hidden = !fault;
  }
}
