import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {NameAndSignature} from "@web/core/signature/name_and_signature";

/** Name and drawn signature of who brought the goods. */
export class DriverDialog extends Component {
    static template = "invoice_match.DriverDialog";
    static components = {Dialog, NameAndSignature};
    static props = {name: String, onSigned: Function, close: Function};

    setup() {
        this.state = useState({name: this.props.name});
        this.signature = useState({name: "", isSignatureEmpty: true});
    }

    keep() {
        const drawn = !this.signature.isSignatureEmpty;
        this.props.onSigned(
            this.state.name.trim(),
            drawn ? this.signature.getSignatureImage() : ""
        );
        this.props.close();
    }
}
