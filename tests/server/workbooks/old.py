"""Two small .xls as another program writes them (BIFF8 in a compound file of 512-byte sectors), packed."""

import base64
import zlib

# One row, a date and a number among its cells; a hidden sheet.
GOOD = zlib.decompress(
    base64.b85decode(
        "c-rk)T}V_x6#nM!-"
        "5<l%bz1`sRD`rl!9|ID(6yj^uof+$j3V833Gpu$gY2QUY+sTh2!f&)K_4oxdg(vNw;lo`i698pLMVC)`Xk)EojH5&vYLSlCT!gAG"
        "H1>?Gjq?(oHIZ7zML+IjomGt#UeDpf`pa>TbfQ#$}t2Ns9e(|Yvc|}nu)AJj)NR&v*NMyg<bkk`g;}%?x<5lf%lXS;u!pc1EI22#"
        "CGmOw~&2k6e`7@g6ov>P{jRmGd;p|Ez{dv_X*Qx)?8rPNOfc40H%HZs;zn)?^nvXERU$beQxuXHC`0rxs2n}mqfCz72Co+-"
        "F;bBP@?8y9OTlL&_F0G<$O$F4KPfo>F=)z24nD$yT|cOD+9h7>-"
        "t%lsb5{a0O@}&)Z71}caReo>n|%R5P{YuWH3jOi!N1`C}JYu?1+-n+iWs2gqV)bqelh-CkmJo)MBR7*+J`TYV^DR$6g^dw=Ty0r1"
        "{ledVDTadX!k((4$dT;L|B8w0C~&BTZ#*-Idn<*Q0KrzP{F5yT#kkP)oU25~{W<GIvNCN$xMM1^bJWS6wdAAo7_n;I-"
        "$X;mzOp@@jXW&3BkJ5k6CrC(i~sOlUYGTTtUXE>U2-"
        "wTk)8OwaOL*E3(t)I$q{@`|=Xo!L3Ub<S~V1=*=%%=jwP_>IIzKes<9iGJ{HB7U-"
        "E_M~U>jc*L)bP@*Tq|!5jYEdn&U6pv~GjgHtQSX=*{jpy;6qnw2O+Q}q5ogDM=0lD+uDdBYJ4s0)$&!*RB&jJ$CCQqStR&fVJA&n"
        "fb_Cn8>-"
        "7cOaik<^N1pXhX%vF&xN%cRUF&&ir%7?+9#4I9+WlZP{4G*6Tm3DT^f%wR<g8+;Sv6t8gb5QSOqf_X2>lLi;rk=_{wVKkcKyFjoK"
        "nL4P4eGj4+iNOqEE^l7@$0i;f&&E9jwB5msn;S<A0&VKC&K0F9O_;-i+gy?%X1MJj-tATDc{Zsr^JI{rt!Fe*>a@8Cw"
    )
)

# The same and below it a formula, a number of 18 digits, a merged cell and a formula.
BAD = zlib.decompress(
    base64.b85decode(
        "c-rk)T}V_x6#nM!-"
        "5<?e*G&VBRD!fj$wi5Lu<eJEutZBJ`=Q)+iBQ*A46=u^Y+sTh2%^FlK_4oxdg;H&w;lo`i698H5Q?6H{s{GU=G?ohYa6&w3&#EK&"
        "bf2WnVEBD=FHFD7sFYjeYf+*Fbiv8!IYK;+YFhYlon;&Aibu^Z1nA*q?wpkNORCc+N^l!d~TO>DCc_&3T~-"
        "GM1gmd_TmWY+C#y@6k-GW&@7}6)k3A%Q_xGvg<ST_!}K82g-"
        "ma9*+)#*vE&@nYAQP_c4OFASF*;4<6X*9*13oZ+~qoNSmH$vp2;{qc|qu9tymvE+}t|P6!~ff`ax4#6AT5zlF!5d(t%DwSzB9KAT"
        "Ww-"
        "n(lsl)e3<x(RKZ_(3GcEE<o}h@pAhg<PMs|+475u3Uom`AY?E{kb$5oHHsMUI~yZ3>8tEAGK3h8Odv#hV1d4!AEO#0P0mJIUqe0L"
        ">b~y~QgY+`WF1L<HWVBk4;CDvtgYigkK6z81S#!JA6iLL+){C=w(V7q2dJzp_m;2rR#lbL+banb+uAk0k4!om)8(PTn~XbdlX3FW"
        "%ODy+Cg-zw0lKM=6W2b!+~%+M?Pp0BA1wOuvrP6C8cxX?RM~}Sdpa%Q8Y`Ke=2jPTK96ZOtqyt@)#n(Q&D~t)3~P(XP6cDcS3D!X"
        "obr)R4fpaR?|myMKUgz%JbUo9uMbP<I1I><rKcOEqEuYHB5~greG6lwddoETw@u5TxDDSm<BZM3q+F(iEbg(+MMp>H6yhu~&O)3T"
        "<5c3TG0sYy&9EbwkGCV(j@>9P*p4H{Njvhue@wj)WXFT+Ldt5-"
        "N;|Smg}s?>(}pE1)BTgz0bONBzK}nQMR6IEUERCKwk33Vqin{)U5t0l!p)=`&a1OZJRvt#E}`qK2|8yr^kBEFJT!^iBK<h`*TPNG"
        "<wx=0j_d{<B-"
        "2PmB#RiGuaPVgMsjRak!Vy+m@r|&gb5QVh2RSu_+F&)9ZJ8{*p2Txla!{+&m{jXwxgY%4*E;EiT)aPAdJqW;%5=8BHEUiW1Z;tLW"
        "!MZJ&YFk*^ic_<CiX_VrGBlT+#jamQb?xr;_pWAKU*0;u<P*"
    )
)
