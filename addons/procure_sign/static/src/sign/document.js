import {Component} from "@odoo/owl";

/** What is signed of one record, value by value; nothing here is computed. */
export class SignDocument extends Component {
    static template = "procure_sign.SignDocument";
    static props = {shown: Object};
}
