import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

// A tap or a slip of the finger is no signature.
const SHORTEST = 40;

/** A field to sign in with the finger; what is drawn goes along as a PNG. */
export class SignaturePad extends Interaction {
    static selector = ".o_collection_sign";
    dynamicSelectors = {
        ...this.dynamicSelectors,
        _pad: () => this.pad,
        _clear: () => this.el.querySelector(".o_collection_clear"),
    };
    dynamicContent = {
        _pad: {
            "t-on-pointerdown": this.onDown,
            "t-on-pointermove": this.onMove,
            "t-on-pointerup": this.onUp,
            "t-on-pointercancel": this.onUp,
        },
        _clear: {"t-on-click": this.onClear},
    };

    setup() {
        this.pad = this.el.querySelector(".o_collection_pad");
        this.output = this.el.querySelector(".o_collection_drawn");
        this.drawing = false;
        // Else the page would scroll under the finger.
        this.pad.style.touchAction = "none";
        this.pad.width = this.pad.clientWidth || 320;
        this.pen = this.pad.getContext("2d");
        this.pen.lineWidth = 2;
        this.pen.lineCap = "round";
        this.length = 0;
        if (this.output.value) {
            this.showEarlier();
        }
    }

    /** What was drawn before the page came back with a question. */
    showEarlier() {
        const image = document.createElement("img");
        image.onload = () => this.pen.drawImage(image, 0, 0);
        image.src = this.output.value;
        this.length = SHORTEST;
    }

    place(ev) {
        const box = this.pad.getBoundingClientRect();
        // A phone that was turned shows the field in another size.
        const scale = this.pad.width / this.pad.clientWidth;
        return [
            (ev.clientX - box.left - this.pad.clientLeft) * scale,
            (ev.clientY - box.top - this.pad.clientTop) * scale,
        ];
    }

    onDown(ev) {
        this.drawing = true;
        this.pad.setPointerCapture(ev.pointerId);
        this.last = this.place(ev);
        this.pen.beginPath();
        this.pen.moveTo(...this.last);
    }

    onMove(ev) {
        if (!this.drawing) {
            return;
        }
        const here = this.place(ev);
        this.length += Math.hypot(here[0] - this.last[0], here[1] - this.last[1]);
        this.last = here;
        this.pen.lineTo(...here);
        this.pen.stroke();
    }

    onUp() {
        this.drawing = false;
        this.output.value =
            this.length < SHORTEST ? "" : this.pad.toDataURL("image/png");
    }

    onClear() {
        this.pen.clearRect(0, 0, this.pad.width, this.pad.height);
        this.length = 0;
        this.output.value = "";
    }
}

registry.category("public.interactions").add("sepa_autocollect.pad", SignaturePad);
