import java.io.File;
import java.util.Base64;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Verify evidence files with the JDK alone, in its secure mode: one word a file. */
public class VerifyEvidence {
  public static void main(String[] paths) throws Exception {
    for (String path : paths) {
      System.out.println(verify(new File(path)));
    }
  }

  static boolean verify(File file) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    Document document = factory.newDocumentBuilder().parse(file);
    Element signature = only(document, XMLSignature.XMLNS, "Signature");
    String text = only(document, XMLSignature.XMLNS, "X509Certificate").getTextContent();
    byte[] der = Base64.getMimeDecoder().decode(text);
    X509Certificate certificate = (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(der));
    DOMValidateContext context =
        new DOMValidateContext(certificate.getPublicKey(), signature);
    context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
    Element properties =
        only(document, "http://uri.etsi.org/01903/v1.3.2#", "SignedProperties");
    context.setIdAttributeNS(properties, null, "Id");
    XMLSignatureFactory reader = XMLSignatureFactory.getInstance("DOM");
    return reader.unmarshalXMLSignature(context).validate(context);
  }

  static Element only(Document document, String namespace, String name) {
    return (Element) document.getElementsByTagNameNS(namespace, name).item(0);
  }
}
