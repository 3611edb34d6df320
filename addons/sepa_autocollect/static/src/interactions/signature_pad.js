import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/** A field to sign in with the finger; what is drawn goes along as a PNG. */
export class SignaturePad extends Interaction {
    static selector = ".o_collection_pad";
    dynamicContent = {
        _root: {
            "t-on-pointerdown": this.onDown,
            "t-on-pointermove": this.onMove,
            "t-on-pointerup": this.onUp,
        },
    };

    setup() {
        this.drawing = false;
        this.output = this.el.closest("form").querySelector(".o_collection_drawn");
        this.el.style.touchAction = "none";
        this.el.width = this.el.clientWidth || 320;
        this.pen = this.el.getContext("2d");
        this.pen.lineWidth = 2;
        this.pen.lineCap = "round";
    }

    place(ev) {
        const box = this.el.getBoundingClientRect();
        return [ev.clientX - box.left, ev.clientY - box.top];
    }

    onDown(ev) {
        this.drawing = true;
        this.el.setPointerCapture(ev.pointerId);
        this.pen.beginPath();
        this.pen.moveTo(...this.place(ev));
    }

    onMove(ev) {
        if (!this.drawing) {
            return;
        }
        this.pen.lineTo(...this.place(ev));
        this.pen.stroke();
    }

    onUp() {
        this.drawing = false;
        this.output.value = this.el.toDataURL("image/png");
    }
}

registry.category("public.interactions").add("sepa_autocollect.pad", SignaturePad);
